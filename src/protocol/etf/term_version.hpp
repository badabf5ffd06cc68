// SPDX-License-Identifier: Apache-2.0
// The prefix of an Erlang term: its version, and whether it is compressed. Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roost::etf {

/// The term after the version byte, decompressed if necessary; nullopt for anything else, and for more than
/// `max_size` bytes before or after decompression.
[[nodiscard]] std::optional<std::string> term_after_version(std::string_view bytes, std::size_t max_size);

}  // namespace roost::etf

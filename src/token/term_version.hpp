// SPDX-License-Identifier: Apache-2.0
// What stands before an Erlang term: its version, and whether it is compressed. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::token {

/// The term behind the version byte, decompressed if it was compressed; nothing for any other bytes, and for
/// more than kMaxTermSize of them before or after.
[[nodiscard]] std::optional<std::string> term_behind_version(std::string_view bytes);

}  // namespace roost::token

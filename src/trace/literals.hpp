// SPDX-License-Identifier: Apache-2.0
// Numbers with units and ids, as written by users.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "roost/ids.hpp"

namespace roost::trace {

/// "512", "4KiB", "1.5MiB"; whole bytes.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);
/// "250us", "5ms", "1.5s", "2m".
[[nodiscard]] std::optional<std::uint64_t> parse_nanoseconds(std::string_view text);
/// "0-12-1": the format of to_string(SlotId).
[[nodiscard]] std::optional<ConnectionId> parse_id(std::string_view text);

}  // namespace roost::trace

// SPDX-License-Identifier: Apache-2.0
// UTF-8 validation (RFC 3629) of text that arrives in pieces. Whole buffers are checked by simdjson.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace roost::websocket {

[[nodiscard]] bool is_utf8(std::string_view text);

/// The length of the valid, complete prefix of `text`; the rest (at most 3 bytes) begins a sequence that more
/// bytes may finish. nullopt when no continuation could make `text` valid.
[[nodiscard]] std::optional<std::size_t> valid_utf8_prefix(std::string_view text);

}  // namespace roost::websocket

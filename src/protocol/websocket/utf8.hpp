// SPDX-License-Identifier: Apache-2.0
// UTF-8 (RFC 3629) of text that comes in pieces. Whole buffers are checked by simdjson.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace roost::websocket {

[[nodiscard]] bool is_utf8(std::string_view text);

/// How much of `text` is valid and whole; what follows (at most 3 bytes) begins a sequence that more bytes
/// may finish. None when no continuation could make `text` valid.
[[nodiscard]] std::optional<std::size_t> valid_utf8_prefix(std::string_view text);

}  // namespace roost::websocket

// SPDX-License-Identifier: Apache-2.0
// Header values that are lists. Unlike in RFC 9110 §5.6.1, empty elements are kept: Phoenix counts an empty
// subprotocol as an offer. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "protocol/http1/headers.hpp"

namespace roost::websocket {

/// "a, b" -> "a" and "b"; an empty text is one empty element. Views `text`.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text, char separator);

/// The elements of all headers with that name, in order. Views `headers`.
[[nodiscard]] std::vector<std::string_view> comma_elements(const http1::Headers& headers,
                                                           std::string_view name);

/// A token, RFC 9110 §5.6.2: the syntax of header names, subprotocols and extensions.
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace roost::websocket

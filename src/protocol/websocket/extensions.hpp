// SPDX-License-Identifier: Apache-2.0
// Sec-WebSocket-Extensions, RFC 6455 §9.1:  name; parameter; parameter=value, next-name, ...
// The grammar only; deflate_extension.hpp interprets the one supported extension.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http1/headers.hpp"

namespace roost::websocket {

struct ExtensionParameter {
  std::string_view name;
  std::optional<std::string_view> value;  // unquoted
};

/// Views the header it was read from.
struct ExtensionOffer {
  std::string_view name;
  std::vector<ExtensionParameter> parameters;
};

/// All offers of all such headers, in order of preference. nullopt when a header violates the grammar.
[[nodiscard]] std::optional<std::vector<ExtensionOffer>> extension_offers(const http1::Headers& request);

}  // namespace roost::websocket

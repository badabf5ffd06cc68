// SPDX-License-Identifier: Apache-2.0
// Sec-WebSocket-Extensions, RFC 6455 §9.1:  name; parameter; parameter=value, next-name, ...
// The grammar only; what the one extension we know means is deflate_extension.hpp's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http1/headers.hpp"

namespace roost::websocket {

struct ExtensionParameter {
  std::string_view name;
  std::optional<std::string_view> value;  // without the quotes it may have come in
};

/// Views the header it was read from.
struct ExtensionOffer {
  std::string_view name;
  std::vector<ExtensionParameter> parameters;
};

/// Every offer of every such header, in order of preference. None when a header breaks the grammar.
[[nodiscard]] std::optional<std::vector<ExtensionOffer>> extension_offers(const http1::Headers& request);

}  // namespace roost::websocket

// SPDX-License-Identifier: Apache-2.0
// Sec-WebSocket-Extensions, RFC 6455 §9.1:  name; parameter; parameter=value, next-name, ...
// The seam for permessage-deflate: offers are parsed here, `negotiate_extensions` says which are accepted.
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

struct NegotiatedExtensions {
  std::string response_header;  // empty: no extension, the 101 goes without the header
};

/// Accepts nothing: no extension is built in yet.
[[nodiscard]] NegotiatedExtensions negotiate_extensions(const std::vector<ExtensionOffer>& offers);

}  // namespace roost::websocket

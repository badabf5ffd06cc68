// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/extensions.hpp"

#include "protocol/websocket/header_list.hpp"

namespace roost::websocket {
namespace {

std::string_view without_quotes(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// name, name=token or name="token": RFC 6455 §9.1 requires a token inside quotes as well.
std::optional<ExtensionParameter> parse_parameter(std::string_view text) {
  const auto equals = text.find('=');
  ExtensionParameter parameter{http1::trim(text.substr(0, equals)), std::nullopt};
  if (!is_token(parameter.name)) return std::nullopt;
  if (equals == std::string_view::npos) return parameter;
  parameter.value = without_quotes(http1::trim(text.substr(equals + 1)));
  if (!is_token(*parameter.value)) return std::nullopt;
  return parameter;
}

std::optional<ExtensionOffer> parse_offer(std::string_view text) {
  const auto parts = split_list(text, ';');
  ExtensionOffer offer{parts.front(), {}};
  if (!is_token(offer.name)) return std::nullopt;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto parameter = parse_parameter(parts[i]);
    if (!parameter) return std::nullopt;
    offer.parameters.push_back(*parameter);
  }
  return offer;
}

}  // namespace

std::optional<std::vector<ExtensionOffer>> extension_offers(const http1::Headers& request) {
  std::vector<ExtensionOffer> offers;
  for (const std::string_view element : comma_elements(request, "sec-websocket-extensions")) {
    if (element.empty()) continue;  // RFC 9110 §5.6.1
    auto offer = parse_offer(element);
    if (!offer) return std::nullopt;
    offers.push_back(std::move(*offer));
  }
  return offers;
}

}  // namespace roost::websocket

// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/deflate_extension.hpp"

#include <algorithm>

namespace roost::websocket {
namespace {

constexpr std::string_view kServerNoTakeover = "server_no_context_takeover";
constexpr std::string_view kClientNoTakeover = "client_no_context_takeover";
constexpr std::string_view kServerWindow = "server_max_window_bits";
constexpr std::string_view kClientWindow = "client_max_window_bits";

// RFC 7692 §7.1.2: a decimal number from 8 to 15 without leading zeroes.
std::optional<std::uint8_t> window_bits(std::string_view value) {
  for (std::uint8_t bits = kMinWindowBits; bits <= kMaxWindowBits; ++bits)
    if (value == std::to_string(bits)) return bits;
  return std::nullopt;
}

// The validated parameters of one offer or response.
struct Parameters {
  bool server_no_takeover = false;
  bool client_no_takeover = false;
  bool has_client_window = false;
  std::optional<std::uint8_t> server_window = std::nullopt;
  std::optional<std::uint8_t> client_window = std::nullopt;  // may appear without a value in an offer

  // False: unknown, repeated, or with an invalid value.
  bool take(const ExtensionParameter& parameter) {
    if (parameter.name == kServerNoTakeover) return take_flag(parameter, server_no_takeover);
    if (parameter.name == kClientNoTakeover) return take_flag(parameter, client_no_takeover);
    if (parameter.name == kServerWindow) return !server_window && take_window(parameter, server_window);
    if (parameter.name != kClientWindow || has_client_window) return false;
    has_client_window = true;
    return !parameter.value || take_window(parameter, client_window);
  }

 private:
  static bool take_flag(const ExtensionParameter& parameter, bool& flag) {
    if (flag || parameter.value) return false;
    return flag = true;
  }
  static bool take_window(const ExtensionParameter& parameter, std::optional<std::uint8_t>& window) {
    window = parameter.value ? window_bits(*parameter.value) : std::nullopt;
    return window.has_value();
  }
};

std::optional<Parameters> parameters_of(const ExtensionOffer& offer) {
  if (offer.name != kPerMessageDeflate) return std::nullopt;
  Parameters parameters;
  for (const ExtensionParameter& parameter : offer.parameters)
    if (!parameters.take(parameter)) return std::nullopt;
  return parameters;
}

void add_window(std::string& response, std::string_view name, std::uint8_t bits) {
  response.append("; ").append(name).append("=").append(std::to_string(bits));
}

}  // namespace

std::optional<AcceptedDeflate> accept_deflate(const ExtensionOffer& offer, const DeflateOptions& options) {
  const auto offered = parameters_of(offer);
  if (!offered) return std::nullopt;
  const auto ours = static_cast<std::uint8_t>(options.window_bits);
  const std::uint8_t server_window = std::min(offered->server_window.value_or(kMaxWindowBits), ours);
  std::string response(kPerMessageDeflate);
  response.append("; ").append(kServerNoTakeover).append("; ").append(kClientNoTakeover);
  if (offered->server_window || server_window < kMaxWindowBits)
    add_window(response, kServerWindow, server_window);
  // Only a client that offered it understands it (§7.1.2.2). We accept any window.
  if (offered->has_client_window)
    add_window(response, kClientWindow, offered->client_window.value_or(kMaxWindowBits));
  return AcceptedDeflate{{server_window}, std::move(response)};
}

bool accepts_our_offer(const ExtensionOffer& response) {
  const auto accepted = parameters_of(response);
  // The client's window was not offered, so the server may not limit it (§7.1.2.2).
  return accepted && accepted->server_no_takeover && !accepted->has_client_window;
}

}  // namespace roost::websocket

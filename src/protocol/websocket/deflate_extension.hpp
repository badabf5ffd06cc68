// SPDX-License-Identifier: Apache-2.0
// Negotiation of permessage-deflate, RFC 7692 §7.1. We always ask both sides to reset their state for every
// message ("no context takeover"): §7.1.1 lets a server put that into its response whatever was offered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/websocket/extensions.hpp"
#include "roost/deflate_options.hpp"

namespace roost::websocket {

inline constexpr std::string_view kPerMessageDeflate = "permessage-deflate";

inline constexpr std::uint8_t kMinWindowBits = 8;  // RFC 7692 §7.1.2
inline constexpr std::uint8_t kMaxWindowBits = 15;

/// The agreed parameters of one connection.
struct DeflateAgreement {
  std::uint8_t server_window_bits = kMaxWindowBits;  // the maximum distance of the server's back-references

  bool operator==(const DeflateAgreement&) const = default;
};

struct AcceptedDeflate {
  DeflateAgreement agreement;
  std::string response;  // for Sec-WebSocket-Extensions
};

/// The server's response to one offer. nullopt: declined, because it is for another extension, or invalid by
/// RFC 7692 §7.1 (an unknown, repeated or malformed parameter).
[[nodiscard]] std::optional<AcceptedDeflate> accept_deflate(const ExtensionOffer& offer,
                                                            const DeflateOptions& options);

/// Our client's offer: no context takeover, and any window.
inline constexpr std::string_view kDeflateOffer =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/// Whether this is a valid response to kDeflateOffer (RFC 7692 §7.1, §5.1).
[[nodiscard]] bool accepts_our_offer(const ExtensionOffer& response);

}  // namespace roost::websocket

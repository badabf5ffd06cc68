// SPDX-License-Identifier: Apache-2.0
// What two ends agree on about permessage-deflate, RFC 7692 §7.1. We always ask both sides to begin every
// message anew ("no context takeover"): §7.1.1 lets a server put that into its answer whatever was offered.
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

/// What holds for one connection.
struct DeflateAgreement {
  std::uint8_t server_window_bits = kMaxWindowBits;  // the server's repetitions reach back no further

  bool operator==(const DeflateAgreement&) const = default;
};

struct AcceptedDeflate {
  DeflateAgreement agreement;
  std::string response;  // for Sec-WebSocket-Extensions
};

/// The server's answer to one offer. None: declined, because it is of another extension, or says something
/// that RFC 7692 §7.1 does not know (an unknown, doubled or ill-valued parameter).
[[nodiscard]] std::optional<AcceptedDeflate> accept_deflate(const ExtensionOffer& offer,
                                                            const DeflateOptions& options);

/// What our client offers: all that keeps messages apart, and any window.
inline constexpr std::string_view kDeflateOffer =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/// Whether the server may answer that to kDeflateOffer (RFC 7692 §7.1, §5.1).
[[nodiscard]] bool answers_our_offer(const ExtensionOffer& response);

}  // namespace roost::websocket

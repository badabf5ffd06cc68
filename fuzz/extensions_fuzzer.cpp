// SPDX-License-Identifier: Apache-2.0
// A client's Sec-WebSocket-Extensions: our answer is valid by our own grammar, is permessage-deflate without
// context, and respects the client's window.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/websocket/handshake.hpp"

namespace {

using namespace roost::websocket;

void check(const NegotiatedExtensions& negotiated) {
  if (negotiated.response_header.empty() != !negotiated.deflate) std::abort();
  if (!negotiated.deflate) return;
  const roost::http1::Headers response{{"sec-websocket-extensions", negotiated.response_header}};
  const auto answer = extension_offers(response);
  if (!answer || answer->size() != 1) std::abort();
  // Parsed as an offer, the answer yields itself.
  if (!accept_deflate(answer->front(), {})) std::abort();
  if (negotiated.deflate->server_window_bits < kMinWindowBits) std::abort();
  if (negotiated.deflate->server_window_bits > kMaxWindowBits) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(reinterpret_cast<const char*>(data), size);
  const roost::http1::Headers request{{"sec-websocket-extensions", value}};
  const auto offers = extension_offers(request);
  if (!offers) return refusal_of_extensions(request).empty() ? std::abort(), 0 : 0;
  check(negotiate_extensions(*offers, {}));
  check(negotiate_extensions(*offers, {.window_bits = 9}));
  return 0;
}

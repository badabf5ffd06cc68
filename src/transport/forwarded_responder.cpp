// SPDX-License-Identifier: Apache-2.0
#include "transport/forwarded_responder.hpp"

#include "transport/longpoll_relay.hpp"
#include "transport/longpoll_response.hpp"

namespace roost::transport {

ForwardedResponder::~ForwardedResponder() {
  respond({.status = static_cast<unsigned>(LongPollStatus::gone)});
}

void ForwardedResponder::respond(const ForwardedAnswer& answer) {
  LongPollRelay* relay = std::exchange(relay_, nullptr);
  if (relay == nullptr) return;
  relay->release(bytes_);
  relay->answer(asker_, answer);
}

}  // namespace roost::transport

// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_reply.hpp"

#include "fastlane/encoded_message.hpp"
#include "transport/longpoll_response.hpp"

namespace roost::transport {

void LongPollReply::without_messages() {
  if (HttpResponder* responder = here())
    return responder->respond(longpoll_answer(LongPollStatus::no_messages, token_, {}));
  std::get<1>(to_)->respond({.status = static_cast<unsigned>(LongPollStatus::no_messages)});
}

void LongPollReply::elsewhere(std::span<const base::SharedBytes> frames, LongPollOutbox::BatchNumber batch) {
  ForwardedAnswer answer{
      .status = static_cast<unsigned>(LongPollStatus::ok), .token = token_, .batch = batch};
  answer.messages.reserve(frames.size());
  for (const base::SharedBytes& frame : frames)
    answer.messages.emplace_back(fastlane::payload_of(frame));
  std::get<1>(to_)->respond(answer);
}

}  // namespace roost::transport

// SPDX-License-Identifier: Apache-2.0
#include "client/push.hpp"

namespace roost::client {

ClientReply not_sent(const std::string& reason) {
  return {"error", Payload{{"reason", reason}}};
}

ClientReply closed(const std::string& reason) {
  return {"closed", Payload{{"reason", reason}}};
}

Push::Push(runtime::EventLoop& loop, const runtime::PeerInput& input, std::string event,
           PayloadSource payload, base::Duration timeout)
    : event_(std::move(event)),
      payload_(std::move(payload)),
      timeout_(timeout),
      deadline_(loop, input, [this] { on_timeout_(); }) {}

void Push::await(phoenix::Ref ref, std::function<void()> on_timeout) {
  answer_.reset();
  ref_ = std::move(ref);
  on_timeout_ = std::move(on_timeout);
  deadline_.give(timeout_);
}

void Push::forget() {
  deadline_.cancel();
}

void Push::settle(ClientReply answer) {
  deadline_.cancel();
  answer_ = std::move(answer);
  // By index: a hook may add another, which then finds the answer already there.
  for (std::size_t index = 0, count = hooks_.size(); index < count; ++index)
    hooks_[index](*answer_);
}

void Push::add_hook(Hook hook) {
  if (answer_) hook(*answer_);
  hooks_.push_back(std::move(hook));
}

}  // namespace roost::client

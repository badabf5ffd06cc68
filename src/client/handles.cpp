// SPDX-License-Identifier: Apache-2.0
// The public handles: each call is posted to the client's loop, and each callback guarded.
#include <stdexcept>

#include "client/channel_core.hpp"
#include "client/gate.hpp"
#include "client/push.hpp"
#include "roost/client_channel.hpp"

namespace roost {
namespace {

/// Takes the first answer. When the last copy of the hook is destroyed unanswered, waiters learn that none
/// will come.
class FirstAnswer {
 public:
  FirstAnswer() = default;
  FirstAnswer(const FirstAnswer&) = delete;
  FirstAnswer& operator=(const FirstAnswer&) = delete;
  ~FirstAnswer() { take(client::closed("the client has ended")); }

  [[nodiscard]] std::future<ClientReply> future() { return promise_.get_future(); }
  void take(const ClientReply& answer) {
    if (!std::exchange(taken_, true)) promise_.set_value(answer);
  }

 private:
  std::promise<ClientReply> promise_;
  bool taken_ = false;
};

std::logic_error misuse(const Topic& topic, const std::string& what) {
  return std::logic_error("channel " + topic.str() + ": " + what);
}

}  // namespace

std::string_view to_string(ClientChannelState state) {
  switch (state) {
    case ClientChannelState::closed:
      return "closed";
    case ClientChannelState::joining:
      return "joining";
    case ClientChannelState::joined:
      return "joined";
    case ClientChannelState::errored:
      return "errored";
    case ClientChannelState::leaving:
      return "leaving";
  }
  return "unknown";
}

const ClientPush& ClientPush::receive(std::string status, std::function<void(const Payload&)> hook) const {
  auto guarded = gate_->guard<const Payload&>("a receive hook", std::move(hook));
  gate_->post([push = push_, status = std::move(status), guarded = std::move(guarded)]() mutable {
    push->add_hook([status = std::move(status), guarded = std::move(guarded)](const ClientReply& answer) {
      if (answer.status == status) guarded(answer.response);
    });
  });
  return *this;
}

std::future<ClientReply> ClientPush::reply() const {
  auto first = std::make_shared<FirstAnswer>();
  auto future = first->future();
  gate_->post([push = push_, first = std::move(first)] {
    push->add_hook([first](const ClientReply& answer) { first->take(answer); });
  });
  return future;
}

const Topic& ClientChannel::topic() const noexcept {
  return channel_->topic();
}

ClientChannelState ClientChannel::state() const noexcept {
  return channel_->state();
}

ClientPush ClientChannel::join(Timeout timeout) const {
  if (!channel_->claim_join()) throw misuse(topic(), "join() was already called; a channel joins only once");
  gate_->post([channel = channel_, timeout] { channel->join(timeout); });
  return {gate_, channel_->join_push()};
}

ClientPush ClientChannel::push(std::string event, Payload payload, Timeout timeout) const {
  if (!channel_->join_claimed()) throw misuse(topic(), "push(\"" + event + "\") was called before join()");
  auto push = channel_->make_push(std::move(event), std::move(payload), timeout);
  // A push that could not be posted is not shared, so it may be settled here.
  if (!gate_->try_post([channel = channel_, push] { channel->push(push); }))
    push->settle(client::not_sent("the client is overloaded or gone"));
  return {gate_, std::move(push)};
}

ClientPush ClientChannel::leave() const {
  auto push = channel_->make_push("phx_leave", {}, std::nullopt);
  gate_->post([channel = channel_, push] {
    channel->leave();
    push->settle({"ok", Payload()});
  });
  return {gate_, std::move(push)};
}

const ClientChannel& ClientChannel::on(std::string event, Handler handler) const {
  auto guarded = gate_->guard<const Payload&>("an event handler", std::move(handler));
  gate_->post([channel = channel_, event = std::move(event), guarded = std::move(guarded)]() mutable {
    channel->on(std::move(event), std::move(guarded));
  });
  return *this;
}

const ClientChannel& ClientChannel::off(std::string event) const {
  gate_->post([channel = channel_, event = std::move(event)] { channel->off(event); });
  return *this;
}

const ClientChannel& ClientChannel::on_close(std::function<void()> handler) const {
  gate_->post(
      [channel = channel_, guarded = gate_->guard("an on_close handler", std::move(handler))]() mutable {
        channel->on_close(std::move(guarded));
      });
  return *this;
}

const ClientChannel& ClientChannel::on_error(Handler handler) const {
  auto guarded = gate_->guard<const Payload&>("an on_error handler", std::move(handler));
  gate_->post([channel = channel_, guarded = std::move(guarded)]() mutable {
    channel->on_error(std::move(guarded));
  });
  return *this;
}

}  // namespace roost

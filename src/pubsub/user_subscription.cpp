// SPDX-License-Identifier: Apache-2.0
#include "pubsub/user_subscription.hpp"

#include <fmt/format.h>

namespace roost::pubsub {

void UserSubscriber::enter(TopicIndex& index, const std::string& topic) {
  self_ = shared_from_this();
  index.register_subscriber(*this);
  index.subscribe(topic, *this, FastLane{}, membership_);
}

void UserSubscriber::leave(TopicIndex& index) {
  if (!membership_.active()) return;
  membership_.leave();
  index.unregister_subscriber(*this);
  self_.reset();
}

void UserSubscriber::on_broadcast(const BroadcastPtr& broadcast) {
  loop_.defer([self = shared_from_this(), broadcast] { self->deliver(*broadcast); });
}

void UserSubscriber::deliver(const Broadcast& broadcast) {
  const std::lock_guard lock(mutex_);
  if (!handler_) return;
  const PubSub::Handler handler = handler_;  // the call may close, and so empty, handler_
  try {
    handler(broadcast.view());
  } catch (const std::exception& error) {
    logger_.error(
        fmt::format("a pubsub handler of topic \"{}\" threw: {}", broadcast.content().topic, error.what()));
  } catch (...) {
    logger_.error(fmt::format("a pubsub handler of topic \"{}\" threw something that is no std::exception",
                              broadcast.content().topic));
  }
}

void UserSubscriber::close() {
  const std::lock_guard lock(mutex_);
  handler_ = nullptr;
}

}  // namespace roost::pubsub

namespace roost {

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    unsubscribe();
    state_ = std::move(other.state_);
  }
  return *this;
}

Subscription::~Subscription() {
  unsubscribe();
}

SubscriberId Subscription::id() const noexcept {
  return state_ ? state_->id : SubscriberId{};
}

void Subscription::unsubscribe() {
  if (!state_) return;
  state_->subscriber->close();
  // After the loop has ended the mailbox refuses: then the index has let go of everybody already.
  state_->home->post([state = state_] { state->subscriber->leave(*state->index); });
  state_.reset();
}

}  // namespace roost

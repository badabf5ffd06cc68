// SPDX-License-Identifier: Apache-2.0
#include "pubsub/user_subscription.hpp"

#include "pubsub/log_throwing_handler.hpp"

namespace roost::pubsub {

void UserSubscriber::enter(TopicIndex& index, const std::string& topic) {
  self_ = shared_from_this();
  index.subscribe(topic, *this, FastLane{}, membership_);
}

void UserSubscriber::leave() {
  const auto self = std::move(self_);
  membership_.leave();
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
  } catch (...) {
    log_thrown(logger_, "a pubsub handler", broadcast.content());
  }
}

void UserSubscriber::close() {
  const std::lock_guard lock(mutex_);
  handler_ = nullptr;
}

void Newcomers::add(std::shared_ptr<UserSubscriber> subscriber, std::string topic) {
  interest_.add(topic, shard_);  // at once, so that broadcasts are handed to this shard
  const std::lock_guard lock(mutex_);
  waiting_.push_back({std::move(subscriber), std::move(topic)});
  any_.store(true, std::memory_order_release);
}

void Newcomers::admit() {
  if (!any_.load(std::memory_order_acquire)) return;
  std::vector<Newcomer> coming;
  {
    const std::lock_guard lock(mutex_);
    coming.swap(waiting_);
    any_.store(false, std::memory_order_relaxed);
  }
  for (const Newcomer& newcomer : coming) {
    newcomer.subscriber->enter(index_, newcomer.topic);
    interest_.remove(newcomer.topic, shard_);  // the index has added its own
  }
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
  return state_ ? state_->subscriber->subscriber_id() : SubscriberId{};
}

void Subscription::unsubscribe() {
  if (!state_) return;
  state_->subscriber->close();
  // After the loop has ended the mailbox refuses the task: the index has released all its members by then.
  state_->home->post([subscriber = state_->subscriber] { subscriber->leave(); });
  state_.reset();
}

}  // namespace roost

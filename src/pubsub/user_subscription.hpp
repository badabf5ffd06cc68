// SPDX-License-Identifier: Apache-2.0
// A subscription of user code outside channels: lives on one shard, held by a Subscription on any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "pubsub/topic_index.hpp"
#include "roost/pubsub.hpp"
#include "runtime/shard.hpp"

namespace roost::pubsub {

/// Registered, subscribed and destroyed on its home shard. Keeps itself alive while the index knows it.
class UserSubscriber final : public Subscriber, public std::enable_shared_from_this<UserSubscriber> {
 public:
  UserSubscriber(PubSub::Handler handler, Json metadata, runtime::EventLoop& loop, Logger& logger)
      : handler_(std::move(handler)), metadata_(std::move(metadata)), loop_(loop), logger_(logger) {}

  // Home shard.
  void enter(TopicIndex& index, const std::string& topic);
  void leave(TopicIndex& index);
  void on_broadcast(const BroadcastPtr& broadcast) override;
  [[nodiscard]] const Json& metadata() const override { return metadata_; }
  void on_index_closed() override { const auto self = std::move(self_); }

  /// Thread: any. When it returns, the handler is not running (unless on this thread) and will not be called.
  void close();

 private:
  void deliver(const Broadcast& broadcast);

  std::recursive_mutex mutex_;  // guards handler_: a handler may end its own subscription
  PubSub::Handler handler_;
  const Json metadata_;
  runtime::EventLoop& loop_;
  Logger& logger_;
  Membership membership_;
  std::shared_ptr<UserSubscriber> self_;  // while registered
};

}  // namespace roost::pubsub

namespace roost {

struct Subscription::State {
  std::shared_ptr<pubsub::UserSubscriber> subscriber;
  pubsub::TopicIndex* index;  // touched on the home shard only
  std::shared_ptr<runtime::Mailbox> home;
  std::size_t home_shard;
  SubscriberId id;  // known only when subscribed on the home shard itself
};

}  // namespace roost

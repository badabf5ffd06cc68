// SPDX-License-Identifier: Apache-2.0
// A subscription of user code outside channels: lives on one shard, held by a Subscription on any thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pubsub/topic_index.hpp"
#include "roost/pubsub.hpp"
#include "runtime/shard.hpp"

namespace roost::pubsub {

/// Subscribed and destroyed on its home shard. Keeps itself alive while the index refers to it.
class UserSubscriber final : public Subscriber, public std::enable_shared_from_this<UserSubscriber> {
 public:
  UserSubscriber(SubscriberId id, PubSub::Handler handler, Json metadata, runtime::EventLoop& loop,
                 Logger& logger)
      : Subscriber(id),
        handler_(std::move(handler)),
        metadata_(std::move(metadata)),
        loop_(loop),
        logger_(logger) {}

  // Home shard.
  void enter(TopicIndex& index, const std::string& topic);
  void leave();
  void on_broadcast(const BroadcastPtr& broadcast) override;
  [[nodiscard]] const Json& metadata() const override { return metadata_; }
  void on_index_closed() override { const auto self = std::move(self_); }

  /// Thread: any. Once it has returned, the handler is not running (except on this thread) and will not be
  /// called.
  void close();

 private:
  void deliver(const Broadcast& broadcast);

  std::recursive_mutex mutex_;  // guards handler_: a handler may end its own subscription
  PubSub::Handler handler_;
  const Json metadata_;
  runtime::EventLoop& loop_;
  Logger& logger_;
  Membership membership_;
  std::shared_ptr<UserSubscriber> self_;  // while subscribed
};

/// Subscribers that are not in the index of their shard yet. They are admitted before a broadcast is
/// dispatched there, so that a broadcast made after subscribe() has returned reaches them, on whatever thread
/// it is made.
class Newcomers {
 public:
  Newcomers(TopicIndex& index, InterestTable& interest, std::size_t shard)
      : index_(index), interest_(interest), shard_(shard) {}

  /// Thread: any.
  void add(std::shared_ptr<UserSubscriber> subscriber, std::string topic);
  /// Home shard.
  void admit();

 private:
  struct Newcomer {
    std::shared_ptr<UserSubscriber> subscriber;
    std::string topic;
  };

  TopicIndex& index_;
  InterestTable& interest_;
  const std::size_t shard_;
  std::atomic<bool> any_{false};
  std::mutex mutex_;  // guards waiting_
  std::vector<Newcomer> waiting_;
};

}  // namespace roost::pubsub

namespace roost {

struct Subscription::State {
  std::shared_ptr<pubsub::UserSubscriber> subscriber;
  std::shared_ptr<runtime::Mailbox> home;
};

}  // namespace roost

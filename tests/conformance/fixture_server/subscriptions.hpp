// SPDX-License-Identifier: Apache-2.0
// Broadcasts that a suite outside the process subscribed to, kept until it fetches them. Thread: any. Beyond
// kMaxSubscriptions the oldest ends; beyond kMaxEvents of one subscription its oldest event is dropped.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "roost/json.hpp"
#include "roost/pubsub.hpp"

namespace fixture {

class Subscriptions {
 public:
  static constexpr std::size_t kMaxSubscriptions = 256;
  static constexpr std::size_t kMaxEvents = 1000;
  using Id = std::uint64_t;

  [[nodiscard]] Id subscribe(roost::PubSub& pubsub, std::string_view topic);
  /// What arrived since the last call, as [{"event": E, "payload": P}]; nullopt for an unknown id.
  [[nodiscard]] std::optional<roost::JsonArray> take(Id id);

 private:
  struct Inbox {
    std::mutex mutex;
    std::deque<roost::Json> events;
  };
  struct Entry {
    std::shared_ptr<Inbox> inbox;
    roost::Subscription subscription;
  };

  std::mutex mutex_;
  std::map<Id, Entry> entries_;
  Id last_ = 0;
};

}  // namespace fixture

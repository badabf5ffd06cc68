// SPDX-License-Identifier: Apache-2.0
// One shard's part of the pubsub, both ways: topic → members (dense, in the order they came) and member →
// topics (each subscriber holds its Memberships, which take themselves out). Owner and thread: one shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/slot_table.hpp"
#include "pubsub/broadcast.hpp"
#include "pubsub/interest_table.hpp"
#include "roost/telemetry.hpp"

namespace roost::pubsub {

class TopicIndex;

/// Whoever can be subscribed: a channel, a socket (for its id), a subscription of user code.
class Subscriber {
 public:
  /// The slow lane. Called in the middle of a dispatch: it may neither run user code nor subscribe or
  /// unsubscribe anybody before it returns, only note the message for later.
  virtual void on_broadcast(const BroadcastPtr& broadcast) = 0;
  /// Asked for members with a fast lane whose route intercepts something.
  [[nodiscard]] virtual bool intercepts(std::string_view) const { return false; }
  [[nodiscard]] virtual const Json& metadata() const;
  /// The index ends before this subscriber: its memberships are over.
  virtual void on_index_closed() {}

  [[nodiscard]] SubscriberId subscriber_id() const noexcept { return id_; }

 protected:
  Subscriber() = default;
  /// For subscribers that have their identity from elsewhere and are not registered with an index.
  explicit Subscriber(SubscriberId id) : id_(id) {}
  virtual ~Subscriber() = default;

 private:
  friend class TopicIndex;
  SubscriberId id_;
};

/// How a member is reached without its subscriber being asked.
struct FastLane {
  MessageSink* sink = nullptr;  // null: plain subscriber, all goes through on_broadcast
  std::uint16_t serializer = 0;
  bool has_intercepts = false;
};

/// One subscription of one subscriber to one topic; ends when it dies. Owner: the subscriber. It must not
/// outlive the index. Not movable: the index points at it.
class Membership {
 public:
  Membership() = default;
  ~Membership() { leave(); }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  [[nodiscard]] bool active() const noexcept { return entry_ != nullptr; }
  [[nodiscard]] std::string_view topic() const noexcept;
  void leave();

 private:
  friend class TopicIndex;
  struct Entry;

  TopicIndex* index_ = nullptr;
  Entry* entry_ = nullptr;
  Subscriber* subscriber_ = nullptr;
  std::uint32_t position_ = 0;
};

class TopicIndex {
 public:
  TopicIndex(std::uint16_t shard, InterestTable& interest, Telemetry& telemetry, const base::Clock& clock);
  ~TopicIndex();

  /// Gives a subscriber its identity; take it back before the subscriber dies.
  void register_subscriber(Subscriber& subscriber);
  void unregister_subscriber(Subscriber& subscriber);
  /// Null when it is gone.
  [[nodiscard]] Subscriber* find(SubscriberId id) const noexcept { return subscribers_.find(id); }

  /// `membership` must not be active yet.
  void subscribe(std::string_view topic, Subscriber& subscriber, FastLane lane, Membership& membership);

  /// Gives the broadcast to every member on this shard.
  void dispatch(const BroadcastPtr& broadcast);

  [[nodiscard]] std::size_t members_of(std::string_view topic) const;
  [[nodiscard]] std::size_t topics() const noexcept { return entries_.size(); }

 private:
  friend class Membership;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };

  Membership::Entry& entry_for(std::string_view topic);
  void leave(Membership& membership);
  void deliver(const Membership::Entry& entry, const BroadcastPtr& broadcast) const;
  void deliver_through(const Dispatcher& dispatcher, const Membership::Entry& entry,
                       const BroadcastPtr& broadcast) const;

  base::SlotTable<Subscriber> subscribers_;
  std::unordered_map<std::string, std::unique_ptr<Membership::Entry>, Hash, std::equal_to<>> entries_;
  InterestTable& interest_;
  Telemetry& telemetry_;
  const base::Clock& clock_;
  std::uint16_t shard_;
};

}  // namespace roost::pubsub

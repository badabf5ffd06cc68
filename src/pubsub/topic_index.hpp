// SPDX-License-Identifier: Apache-2.0
// One shard's part of the pubsub, in both directions: topic → members (dense, in the order they joined) and
// member → topics (each subscriber holds its Memberships, which remove themselves). Owner and thread: one
// shard.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/compact_text.hpp"
#include "fastlane/message_sink.hpp"
#include "pubsub/broadcast.hpp"
#include "pubsub/interest_table.hpp"
#include "roost/introspection.hpp"
#include "roost/pubsub_adapter.hpp"
#include "roost/telemetry.hpp"

namespace roost::inspect {
class Observer;
}

namespace roost::pubsub {

class TopicIndex;

/// Anything that can be subscribed: a channel, a socket (for its id), a subscription of user code.
class Subscriber {
 public:
  /// The slow lane. Called in the middle of a dispatch: it may only note the message for later, and must
  /// neither run user code nor subscribe or unsubscribe anything before it returns.
  virtual void on_broadcast(const BroadcastPtr& broadcast) = 0;
  /// Broadcasts of its topic by other nodes may be missing. May only note it for later, as on_broadcast().
  virtual void on_gap(const PubSubGap&) {}
  /// Called only for members with a fast lane whose route intercepts events.
  [[nodiscard]] virtual bool intercepts(std::string_view) const { return false; }
  [[nodiscard]] virtual const Json& metadata() const;
  /// The index is destroyed before this subscriber: its memberships have ended.
  virtual void on_index_closed() {}
  static constexpr std::string_view kSocketId = "socket id";
  /// Its kind, for display.
  [[nodiscard]] virtual std::string_view kind() const { return "subscription"; }

  [[nodiscard]] SubscriberId subscriber_id() const noexcept { return id_; }

 protected:
  Subscriber() = default;
  /// A sender that is to be left out of its own broadcasts needs an identity that no other subscriber has.
  explicit Subscriber(SubscriberId id) : id_(id) {}
  virtual ~Subscriber() = default;

 private:
  const SubscriberId id_;
};

/// How a member is reached without calling its subscriber.
struct FastLane {
  fastlane::MessageSink* sink =
      nullptr;  // of a channel's client; null: no channel, all goes through on_broadcast
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
  /// Counts a message sent to its subscriber on the topic other than by broadcast.
  void count_sent(std::size_t bytes) noexcept;

 private:
  friend class TopicIndex;
  /// A member is 24 bytes, so that a walk over ten thousand stays in the cache.
  struct Member {
    Membership* membership;
    fastlane::MessageSink* sink;
    std::uint32_t subscriber_index;
    std::uint16_t serializer;
    bool has_intercepts;
  };
  struct Members {
    boost::container::small_vector<Member, 1> all{};  // dense; a single member is stored in the table itself
    std::uint64_t messages = 0;                       // sent to members
    std::uint64_t bytes = 0;                          // of these, encoded
  };
  using Entry = std::pair<const base::CompactText, Members>;

  TopicIndex* index_ = nullptr;
  Entry* entry_ = nullptr;  // in the index: one topic of this shard
  Subscriber* subscriber_ = nullptr;
  std::uint32_t position_ = 0;
};

class TopicIndex {
 public:
  TopicIndex(std::uint16_t shard, InterestTable& interest, Telemetry& telemetry, const base::Clock& clock);
  ~TopicIndex();

  /// `membership` must not be active yet.
  void subscribe(std::string_view topic, Subscriber& subscriber, FastLane lane, Membership& membership);

  /// Reports broadcasts there; null: nowhere. Borrowed, and outlives the index's shard.
  void observe(inspect::Observer* observer) noexcept { observer_ = observer; }

  /// Gives the broadcast to every member on this shard.
  void dispatch(const BroadcastPtr& broadcast);

  /// Tells the members of the topic, or with none all members.
  void gap(const PubSubGap& gap);

  // For introspection.

  struct TopicCount {
    std::string_view topic;
    std::size_t members;
    std::uint64_t messages;
    std::uint64_t bytes;
    TopicKind kind;
  };
  /// Calls `visit` for the topics in at most `buckets` buckets of the table from `first` on; the views are
  /// valid during the call. Returns the bucket to continue from, or nothing after the last one. If the table
  /// grows in between, a topic may be visited twice.
  std::optional<std::size_t> visit_topics(std::size_t first, std::size_t buckets,
                                          const std::function<void(const TopicCount&)>& visit) const;
  /// Nothing for a topic without members here.
  [[nodiscard]] std::optional<TopicCount> count_of(std::string_view topic) const;
  /// At most `limit` members from position `first` on.
  [[nodiscard]] std::vector<Subscriber*> members_from(std::string_view topic, std::size_t first,
                                                      std::size_t limit) const;

  [[nodiscard]] std::size_t members_of(std::string_view topic) const;
  /// Topics with channels, and the others.
  [[nodiscard]] TopicTotals totals() const noexcept {
    return {channel_topics_, entries_.size() - channel_topics_};
  }

 private:
  friend class Membership;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
    std::size_t operator()(const base::CompactText& text) const noexcept { return (*this)(text.view()); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const base::CompactText& one, std::string_view other) const noexcept {
      return one.view() == other;
    }
    bool operator()(std::string_view one, const base::CompactText& other) const noexcept {
      return one == other.view();
    }
    bool operator()(const base::CompactText& one, const base::CompactText& other) const noexcept {
      return one == other;
    }
  };

  /// Cheap except for members that share the sender's index.
  static bool is_sender(const Membership::Member& member, SubscriberId from) noexcept;
  Membership::Entry& entry_for(std::string_view topic, InterestTable::Member member);
  [[nodiscard]] static bool has_channels(const Membership::Members& members) noexcept;
  [[nodiscard]] static TopicKind kind_of(const Membership::Members& members);
  [[nodiscard]] static TopicCount count_of(const Membership::Entry& entry);
  void leave(Membership& membership);
  static void tell_members(const Membership::Entry& entry, const PubSubGap& gap);
  void deliver(Membership::Entry& entry, const BroadcastPtr& broadcast) const;
  void deliver_through(const Dispatcher& dispatcher, const Membership::Entry& entry,
                       const BroadcastPtr& broadcast) const;

  std::unordered_map<base::CompactText, Membership::Members, Hash, Equal> entries_;
  std::size_t channel_topics_ = 0;
  InterestTable& interest_;
  Telemetry& telemetry_;
  const base::Clock& clock_;
  inspect::Observer* observer_ = nullptr;
  std::uint16_t shard_;
};

}  // namespace roost::pubsub

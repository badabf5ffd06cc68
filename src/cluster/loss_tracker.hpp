// SPDX-License-Identifier: Apache-2.0
// Knows what of others' broadcasts never came. A stream is one topic of one lane of one life of a node; its
// sequences count from the first by one (SequenceBook). From them the tracker knows
//   - a jump: what is between two that came is lost;
//   - a tail: a digest names a higher number than came, and the rest does not come within `settle`;
//   - a beginning: a digest names a lower number than the first that came, and the node was subscribed then.
// What comes a second time or out of order is not accepted; what comes late, after it was reported as lost,
// is. So a loss may be reported too large, when a message takes longer than `settle` or when the first
// message of a topic that its origin had forgotten is lost; and never too small while both sides remember the
// topic. Bounded; the stream that was silent for the longest time is forgotten first. Owner: one link. One
// thread. Time is passed in and never goes backwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "cluster/envelope.hpp"
#include "cluster/topic_digest.hpp"

namespace roost::cluster {

enum class LossCause : std::uint8_t { jump, tail, beginning };

/// Views live for the call.
struct Loss {
  Origin origin;
  std::string_view topic;
  std::uint64_t count;  // of messages
  LossCause cause;
};

struct LossLimits {
  std::size_t max_streams = 100'000;
  std::size_t max_origins = 1'024;                  // lanes of nodes
  base::Duration settle = std::chrono::seconds(1);  // the longest a message is thought to be under way
};

class LossTracker {
 public:
  /// Does not call the tracker.
  using Report = std::function<void(const Loss&)>;

  /// This node's interest in a topic: it is subscribed since then, confirmed by the engine.
  struct Interest {
    std::string_view topic;
    base::TimePoint since;
  };
  using InterestOf = std::function<std::optional<Interest>(std::uint64_t topic_hash)>;

  explicit LossTracker(const LossLimits& limits = {}) : limits_(limits) {}
  LossTracker(const LossTracker&) = delete;
  LossTracker& operator=(const LossTracker&) = delete;

  /// Whether a broadcast (Kind::broadcast) is to be delivered. What is lost before it is reported first.
  [[nodiscard]] bool accept(const Envelope& broadcast, const Report& report);

  /// Something of its stream was accepted, or announced.
  [[nodiscard]] bool knows(const Envelope& broadcast) const { return find(broadcast) != nullptr; }
  /// Whether accept() would report nothing: no number is missing between what came and this broadcast.
  [[nodiscard]] bool follows(const Envelope& broadcast) const;

  /// An envelope of Kind::digest. Its sequence is the digest's number.
  void take_digest(const Envelope& digest, base::TimePoint now, const InterestOf& interest_of,
                   const Report& report);

  /// Reports the tails that have not come in time. To be called at next_settle().
  void settle(base::TimePoint now, const Report& report);
  [[nodiscard]] std::optional<base::TimePoint> next_settle() const;

  /// This node's interest has ended: what is published from now on is not lost, it is not wanted.
  void forget_topic(std::string_view topic);
  /// That life of a node has ended.
  void forget_origin(std::string_view name, std::uint64_t incarnation);

  [[nodiscard]] std::size_t streams() const noexcept { return recent_.size(); }
  [[nodiscard]] std::size_t origins() const noexcept { return senders_.size(); }
  /// Streams that were forgotten for want of room: losses in them may have stayed unknown.
  [[nodiscard]] std::uint64_t evicted() const noexcept { return evicted_; }

 private:
  struct Sender;
  struct Stream {
    Sender* sender = nullptr;
    std::string topic;
    std::uint64_t last = 0;       // accepted
    std::uint64_t accounted = 0;  // accepted, or reported as lost
    std::uint64_t announced = 0;  // by a digest
    std::uint64_t beginning = 0;  // the first that came, until a digest says what was before; 0: known
    std::uint64_t checked = 0;    // of what was before: digests were seen up to here
    bool waiting = false;         // for what is announced
    base::TimePoint due{};
    std::list<Stream*>::iterator place_in_line{};
  };
  using StreamPlace = std::list<Stream>::iterator;
  struct Sender {
    std::string name;
    std::uint64_t incarnation = 0;
    std::uint16_t lane = 0;
    std::unordered_map<std::string_view, StreamPlace> streams{};  // keys are the streams' topics
    std::uint64_t digest = 0;                                     // the newest that came
    base::TimePoint digest_at{};
    std::optional<base::TimePoint> previous_at{};  // when the one before it came, if it did

    [[nodiscard]] Origin origin() const noexcept { return {name, incarnation, lane}; }
  };
  using SenderPlace = std::list<Sender>::iterator;
  struct OriginHash {
    std::size_t operator()(const Origin& origin) const noexcept {
      return static_cast<std::size_t>(origin.incarnation) ^ origin.lane;  // an incarnation is random
    }
  };

  [[nodiscard]] Sender& sender_of(const Origin& origin);
  [[nodiscard]] Sender& add_sender(const Origin& origin);
  [[nodiscard]] Stream* stream_of(Sender& sender, std::string_view topic);
  /// As it is, without a mark that it was heard of. Null: there is none.
  [[nodiscard]] const Stream* find(const Envelope& broadcast) const;
  Stream& add_stream(Sender& sender, std::string_view topic, std::uint64_t last);
  void erase(StreamPlace place);
  void erase(SenderPlace place);

  [[nodiscard]] static std::uint64_t known_before(const Stream& stream, const Envelope& broadcast);
  static bool note_digest(Sender& sender, std::uint64_t number, base::TimePoint now);
  [[nodiscard]] bool covers(const Sender& sender, const Interest& interest) const;
  void take_entry(Sender& sender, const DigestEntry& entry, const Interest& interest, base::TimePoint now,
                  const Report& report);
  static void check_beginning(Stream& stream, const DigestEntry& entry, bool covered, const Report& report);
  void await(Stream& stream, std::uint64_t announced, base::TimePoint now);
  void stop_waiting(Stream& stream);

  const LossLimits limits_;
  std::list<Stream> recent_;                                       // heard of last in front
  std::list<Sender> senders_;                                      // likewise
  std::unordered_map<Origin, SenderPlace, OriginHash> by_origin_;  // names are those in senders_
  std::list<Stream*> line_;                                        // waiting, the first due in front
  std::uint64_t evicted_ = 0;
};

}  // namespace roost::cluster

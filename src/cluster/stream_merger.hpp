// SPDX-License-Identifier: Apache-2.0
// Makes one stream of what came over several brokers: an origin that is connected to two publishes everything
// over both, with the same number. The first copy is delivered and the second one dropped. Where a number is
// missing its successors are held for a while, since the other broker, which may be slower, may still bring
// it; what did not come by then is a loss. So nothing is doubled or reordered, and nothing is lost that one
// of the brokers has delivered. The first
// message of a stream is held, too, unless it is the first that there is, until the other broker has brought
// something of the stream: it may bring earlier ones. Bounded: beyond `max_bytes` what is held the longest is
// let go early. Owner: one lane. One thread. Time is passed in and never goes backwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "cluster/envelope.hpp"
#include "cluster/loss_tracker.hpp"

namespace roost::cluster {

class StreamMerger {
 public:
  /// What the numbers count.
  enum class Counted : std::uint8_t { by_topic, by_lane };
  struct Limits {
    base::Duration patience = std::chrono::seconds(1);  // one broker may be that much slower
    std::size_t max_bytes = std::size_t{8} << 20;
  };
  /// Whether another broker than this one is connected.
  using OthersBring = std::function<bool(std::size_t broker)>;
  /// Does not call the merger.
  using Deliver = std::function<void(const Envelope&)>;

  /// Between two brokers. `tracker` is borrowed; all that is counted goes through the merger to it.
  StreamMerger(LossTracker& tracker, Counted counted, OthersBring others_bring, Deliver deliver,
               LossTracker::Report report, const Limits& limits);
  StreamMerger(LossTracker& tracker, Counted counted, OthersBring others_bring, Deliver deliver,
               LossTracker::Report report)
      : StreamMerger(tracker, counted, std::move(others_bring), std::move(deliver), std::move(report),
                     Limits{}) {}
  StreamMerger(const StreamMerger&) = delete;
  StreamMerger& operator=(const StreamMerger&) = delete;

  /// `bytes` are those of the envelope, which has a sequence. `broker`: the number of the one it came by.
  void take(const Envelope& envelope, std::string_view bytes, std::size_t broker, base::TimePoint now);
  /// Lets go what has been held long enough. To be called at next().
  void pass(base::TimePoint now);
  [[nodiscard]] std::optional<base::TimePoint> next() const;

  /// What is held of it is not wanted any more.
  void forget_topic(std::string_view topic);

  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_bytes_; }

 private:
  struct Stream {
    std::string origin;
    std::uint64_t incarnation = 0;
    std::uint16_t lane = 0;
    std::string topic;
    base::TimePoint due{};
    std::optional<std::size_t> began_by{};        // the broker that brought the first of a new stream
    std::map<std::uint64_t, std::string> held{};  // envelopes by their number; never empty
  };
  using Place = std::list<Stream>::iterator;

  [[nodiscard]] Envelope counted(Envelope envelope) const;
  [[nodiscard]] Place find(const Envelope& key);
  void accept(const Envelope& envelope);
  [[nodiscard]] bool may_be_late(const Envelope& key, Place waiting, std::size_t broker);
  void begin(const Envelope& key, std::string_view bytes, std::size_t broker, base::TimePoint now);
  Place hold(const Envelope& key, std::string_view bytes, base::TimePoint now);
  void make_room(std::size_t bytes);
  /// All up to and without that number, in order.
  void let_go(Place place, std::uint64_t below);
  void let_go_what_follows(Place place, base::TimePoint now);
  void let_go_first(Stream& stream);

  LossTracker& tracker_;
  const Counted counted_;
  const OthersBring others_bring_;
  const Deliver deliver_;
  const LossTracker::Report report_;
  const Limits limits_;
  std::list<Stream> streams_;  // that miss something, the first due in front
  std::size_t held_bytes_ = 0;
};

}  // namespace roost::cluster

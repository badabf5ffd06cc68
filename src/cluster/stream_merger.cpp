// SPDX-License-Identifier: Apache-2.0
#include "cluster/stream_merger.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

namespace roost::cluster {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

}  // namespace

StreamMerger::StreamMerger(LossTracker& tracker, Counted counted, OthersBring others_bring, Deliver deliver,
                           LossTracker::Report report, const Limits& limits)
    : tracker_(tracker),
      counted_(counted),
      others_bring_(std::move(others_bring)),
      deliver_(std::move(deliver)),
      report_(std::move(report)),
      limits_(limits) {}

/// As the tracker is to see it.
Envelope StreamMerger::counted(Envelope envelope) const {
  if (counted_ == Counted::by_lane) envelope.topic = {};
  return envelope;
}

void StreamMerger::take(const Envelope& envelope, std::string_view bytes, std::size_t broker,
                        base::TimePoint now) {
  const Envelope key = counted(envelope);
  const Place waiting = find(key);
  if (may_be_late(key, waiting, broker)) return begin(key, bytes, broker, now);
  if (!tracker_.follows(key)) return static_cast<void>(hold(key, bytes, now));
  // An origin that had forgotten the topic goes on at a higher number: what is lower will not come.
  if (waiting != streams_.end() && envelope.begins) {
    let_go(waiting, envelope.sequence);
    accept(envelope);
    if (const Place rest = find(key); rest != streams_.end()) let_go_what_follows(rest, now);
    return;
  }
  accept(envelope);
  if (waiting != streams_.end()) let_go_what_follows(waiting, now);
}

/// The first of a stream, and the other broker may bring what was before it.
bool StreamMerger::may_be_late(const Envelope& key, Place waiting, std::size_t broker) {
  if (key.begins || key.sequence == 1 || tracker_.knows(key)) return false;
  return waiting != streams_.end() || others_bring_(broker);
}

/// Once both have brought something, the lower one is the first.
void StreamMerger::begin(const Envelope& key, std::string_view bytes, std::size_t broker,
                         base::TimePoint now) {
  const Place place = hold(key, bytes, now);
  if (!place->began_by) place->began_by = broker;
  if (*place->began_by == broker && others_bring_(broker)) return;
  let_go_first(*place);
  let_go_what_follows(place, now);
}

void StreamMerger::accept(const Envelope& envelope) {
  if (tracker_.accept(counted(envelope), report_)) deliver_(envelope);
}

/// There are few, and mostly none.
StreamMerger::Place StreamMerger::find(const Envelope& key) {
  return std::find_if(streams_.begin(), streams_.end(), [&key](const Stream& stream) {
    return stream.incarnation == key.origin.incarnation && stream.lane == key.origin.lane &&
           stream.topic == key.topic && stream.origin == key.origin.name;
  });
}

StreamMerger::Place StreamMerger::hold(const Envelope& key, std::string_view bytes, base::TimePoint now) {
  make_room(bytes.size());
  Place place = find(key);
  if (place == streams_.end())
    place = streams_.insert(streams_.end(), {.origin = std::string(key.origin.name),
                                             .incarnation = key.origin.incarnation,
                                             .lane = key.origin.lane,
                                             .topic = std::string(key.topic),
                                             .due = now + limits_.patience});
  if (place->held.emplace(key.sequence, bytes).second) held_bytes_ += bytes.size();
  return place;
}

void StreamMerger::make_room(std::size_t bytes) {
  while (!streams_.empty() && held_bytes_ + bytes > limits_.max_bytes)
    let_go(streams_.begin(), kAll);
}

void StreamMerger::let_go(Place place, std::uint64_t below) {
  while (!place->held.empty() && place->held.begin()->first < below)
    let_go_first(*place);
  if (place->held.empty()) streams_.erase(place);
}

void StreamMerger::let_go_first(Stream& stream) {
  const auto first = stream.held.extract(stream.held.begin());
  held_bytes_ -= first.mapped().size();
  const auto decoded = decode(first.mapped());
  if (const auto* envelope = std::get_if<Envelope>(&decoded)) accept(*envelope);
}

/// Up to the next hole, which is given its own time.
void StreamMerger::let_go_what_follows(Place place, base::TimePoint now) {
  const std::size_t before = place->held.size();
  const auto follows = [this, place] {
    const auto decoded = decode(place->held.begin()->second);
    const auto* envelope = std::get_if<Envelope>(&decoded);
    return envelope == nullptr || tracker_.follows(counted(*envelope));
  };
  while (!place->held.empty() && follows())
    let_go_first(*place);
  place->began_by.reset();
  if (place->held.empty()) return static_cast<void>(streams_.erase(place));
  if (place->held.size() == before) return;
  place->due = now + limits_.patience;
  streams_.splice(streams_.end(), streams_, place);
}

void StreamMerger::pass(base::TimePoint now) {
  while (!streams_.empty() && streams_.front().due <= now)
    let_go(streams_.begin(), kAll);
}

std::optional<base::TimePoint> StreamMerger::next() const {
  return streams_.empty() ? std::nullopt : std::optional(streams_.front().due);
}

void StreamMerger::forget_topic(std::string_view topic) {
  for (auto place = streams_.begin(); place != streams_.end();) {
    if (place->topic != topic) {
      ++place;
      continue;
    }
    for (const auto& [number, bytes] : place->held)
      held_bytes_ -= bytes.size();
    place = streams_.erase(place);
  }
}

}  // namespace roost::cluster

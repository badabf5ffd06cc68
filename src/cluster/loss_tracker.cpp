// SPDX-License-Identifier: Apache-2.0
#include "cluster/loss_tracker.hpp"

#include <algorithm>
#include <iterator>

namespace roost::cluster {

// --- broadcasts ---

bool LossTracker::accept(const Envelope& broadcast, const Report& report) {
  Sender& sender = sender_of(broadcast.origin);
  Stream* stream = stream_of(sender, broadcast.topic);
  const std::uint64_t sequence = broadcast.sequence;
  if (stream == nullptr) {
    add_stream(sender, broadcast.topic, sequence).beginning = broadcast.begins ? 0 : sequence;
    return true;
  }
  if (sequence <= stream->last) return false;
  if (const std::uint64_t known = known_before(*stream, broadcast); known > stream->accounted)
    report({sender.origin(), stream->topic, known - stream->accounted, LossCause::jump});
  stream->last = sequence;
  stream->accounted = std::max(stream->accounted, sequence);
  if (stream->accounted >= stream->announced) stop_waiting(*stream);
  return true;
}

/// The highest number before this broadcast that its origin is known to have used. A topic that the origin
/// had forgotten goes on at a higher one: only what a digest has named lies between.
std::uint64_t LossTracker::known_before(const Stream& stream, const Envelope& broadcast) {
  const std::uint64_t before = broadcast.sequence - 1;
  return broadcast.begins ? std::min(before, stream.announced) : before;
}

bool LossTracker::follows(const Envelope& broadcast) const {
  const Stream* const stream = broadcast.begins ? nullptr : find(broadcast);
  return stream == nullptr || broadcast.sequence - 1 <= std::max(stream->last, stream->accounted);
}

const LossTracker::Stream* LossTracker::find(const Envelope& broadcast) const {
  const auto sender = by_origin_.find(broadcast.origin);
  if (sender == by_origin_.end()) return nullptr;
  const auto known = sender->second->streams.find(broadcast.topic);
  return known == sender->second->streams.end() ? nullptr : &*known->second;
}

// --- digests ---

void LossTracker::take_digest(const Envelope& digest, base::TimePoint now, const InterestOf& interest_of,
                              const Report& report) {
  Sender& sender = sender_of(digest.origin);
  if (!note_digest(sender, digest.sequence, now)) return;
  for (std::size_t i = 0; i < digest_entries(digest.payload); ++i) {
    const DigestEntry entry = digest_entry(digest.payload, i);
    if (const auto interest = interest_of(entry.topic_hash))
      take_entry(sender, entry, *interest, now, report);
  }
}

/// False for one that is older than the newest. A digest may come in several parts of one number.
bool LossTracker::note_digest(Sender& sender, std::uint64_t number, base::TimePoint now) {
  if (number < sender.digest) return false;
  if (number == sender.digest) return true;
  const bool follows = sender.digest != 0 && number - 1 == sender.digest;
  sender.previous_at = follows ? std::optional(sender.digest_at) : std::nullopt;
  sender.digest = number;
  sender.digest_at = now;
  return true;
}

/// Whether all that the newest digest names was published while this node was subscribed: after the digest
/// before it was made, which was at most `settle` before that one came.
bool LossTracker::covers(const Sender& sender, const Interest& interest) const {
  return sender.previous_at && interest.since + limits_.settle <= *sender.previous_at;
}

void LossTracker::take_entry(Sender& sender, const DigestEntry& entry, const Interest& interest,
                             base::TimePoint now, const Report& report) {
  const bool covered = covers(sender, interest);
  Stream* stream = stream_of(sender, interest.topic);
  if (stream == nullptr) {
    if (covered) await(add_stream(sender, interest.topic, entry.first - 1), entry.last, now);
    return;
  }
  check_beginning(*stream, entry, covered, report);
  if (entry.last > stream->accounted) await(*stream, entry.last, now);
}

void LossTracker::check_beginning(Stream& stream, const DigestEntry& entry, bool covered,
                                  const Report& report) {
  if (stream.beginning == 0) return;
  const std::uint64_t first = std::max(entry.first, stream.checked + 1);
  const std::uint64_t last = std::min(entry.last, stream.beginning - 1);
  if (covered && first <= last)
    report({stream.sender->origin(), stream.topic, last - first + 1, LossCause::beginning});
  stream.checked = std::max(stream.checked, last);
  if (last == stream.beginning - 1) stream.beginning = 0;
}

void LossTracker::await(Stream& stream, std::uint64_t announced, base::TimePoint now) {
  stream.announced = std::max(stream.announced, announced);
  if (stream.waiting) return;
  stream.waiting = true;
  stream.due = now + limits_.settle;
  stream.place_in_line = line_.insert(line_.end(), &stream);
}

void LossTracker::stop_waiting(Stream& stream) {
  if (!stream.waiting) return;
  stream.waiting = false;
  line_.erase(stream.place_in_line);
}

void LossTracker::settle(base::TimePoint now, const Report& report) {
  while (!line_.empty() && line_.front()->due <= now) {
    Stream& stream = *line_.front();
    stop_waiting(stream);
    const std::uint64_t lost = stream.announced - stream.accounted;
    stream.accounted = stream.announced;
    report({stream.sender->origin(), stream.topic, lost, LossCause::tail});
  }
}

std::optional<base::TimePoint> LossTracker::next_settle() const {
  return line_.empty() ? std::nullopt : std::optional(line_.front()->due);
}

// --- what is remembered ---

LossTracker::Sender& LossTracker::sender_of(const Origin& origin) {
  const auto known = by_origin_.find(origin);
  if (known == by_origin_.end()) return add_sender(origin);
  senders_.splice(senders_.begin(), senders_, known->second);
  return *known->second;
}

LossTracker::Sender& LossTracker::add_sender(const Origin& origin) {
  if (senders_.size() >= limits_.max_origins && !senders_.empty()) {
    evicted_ += senders_.back().streams.size();
    erase(std::prev(senders_.end()));
  }
  senders_.emplace_front();
  Sender& sender = senders_.front();
  sender.name = origin.name;
  sender.incarnation = origin.incarnation;
  sender.lane = origin.lane;
  by_origin_.emplace(sender.origin(), senders_.begin());
  return sender;
}

LossTracker::Stream* LossTracker::stream_of(Sender& sender, std::string_view topic) {
  const auto known = sender.streams.find(topic);
  if (known == sender.streams.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, known->second);
  return &*known->second;
}

LossTracker::Stream& LossTracker::add_stream(Sender& sender, std::string_view topic, std::uint64_t last) {
  if (recent_.size() >= limits_.max_streams && !recent_.empty()) {
    ++evicted_;
    erase(std::prev(recent_.end()));
  }
  recent_.emplace_front();
  Stream& stream = recent_.front();
  stream.sender = &sender;
  stream.topic = topic;
  stream.last = last;
  stream.accounted = last;
  sender.streams.emplace(stream.topic, recent_.begin());
  return stream;
}

void LossTracker::erase(StreamPlace place) {
  stop_waiting(*place);
  place->sender->streams.erase(place->topic);
  recent_.erase(place);
}

void LossTracker::erase(SenderPlace place) {
  while (!place->streams.empty())
    erase(place->streams.begin()->second);
  by_origin_.erase(place->origin());
  senders_.erase(place);
}

void LossTracker::forget_topic(std::string_view topic) {
  for (Sender& sender : senders_)
    if (const auto known = sender.streams.find(topic); known != sender.streams.end()) erase(known->second);
}

void LossTracker::forget_origin(std::string_view name, std::uint64_t incarnation) {
  for (auto place = senders_.begin(); place != senders_.end();) {
    const auto next = std::next(place);
    if (place->incarnation == incarnation && place->name == name) erase(place);
    place = next;
  }
}

}  // namespace roost::cluster

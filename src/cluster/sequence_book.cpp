// SPDX-License-Identifier: Apache-2.0
#include "cluster/sequence_book.hpp"

#include <algorithm>

#include "cluster/topic_digest.hpp"

namespace roost::cluster {

SequenceBook::Number SequenceBook::next(std::string_view topic) {
  const auto known = by_name_.find(topic);
  const bool begins = known == by_name_.end();
  const Place place = begins ? add(topic) : known->second;
  recent_.splice(recent_.begin(), recent_, place);
  const std::uint64_t sequence = ++place->last;
  if (place->first == 0) {
    place->first = sequence;
    place->published = published_.insert(published_.end(), &*place);
  }
  return {sequence, begins};
}

SequenceBook::Place SequenceBook::add(std::string_view name) {
  if (recent_.size() >= max_topics_ && !recent_.empty()) forget_oldest();
  recent_.emplace_front();
  const Place place = recent_.begin();
  place->name = name;
  place->last = floor_;
  by_name_.emplace(place->name, place);
  return place;
}

void SequenceBook::forget_oldest() {
  Topic& oldest = recent_.back();
  floor_ = std::max(floor_, oldest.last);
  if (oldest.first != 0) {
    published_.erase(oldest.published);
    ++undigested_;
  }
  by_name_.erase(oldest.name);
  recent_.pop_back();
}

void SequenceBook::digest(const Wanted& wanted, const Part& part) {
  const std::uint64_t number = digests_ + 1;
  std::string payload;
  const auto finish_part = [&] {
    if (payload.empty()) return;
    digests_ = number;
    part(number, payload);
    payload.clear();
  };
  for (Topic* topic : published_) {
    if (wanted(topic->name)) append_entry(payload, *topic);
    topic->first = 0;
    if (digest_entries(payload) == kMaxDigestEntries) finish_part();
  }
  finish_part();
  published_.clear();
}

void SequenceBook::append_entry(std::string& out, Topic& topic) {
  if (topic.hash == 0) topic.hash = topic_hash(topic.name);
  append_digest_entry(out, {topic.hash, topic.first, topic.last});
}

}  // namespace roost::cluster

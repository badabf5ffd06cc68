// SPDX-License-Identifier: Apache-2.0
#include "pubsub/interest_table.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "pubsub/remote_interest.hpp"

namespace roost::pubsub {

// --- of one topic ---

void InterestTable::Interest::add(std::size_t shard, std::size_t shards) {
  if (count_ == 0 && !counts_) shard_ = static_cast<std::uint16_t>(shard);
  if (!counts_ && shard == shard_) {
    ++count_;
    return;
  }
  if (!counts_) {
    counts_ = std::make_unique<std::vector<std::uint32_t>>(shards);
    (*counts_)[shard_] = count_;
  }
  ++(*counts_)[shard];
}

bool InterestTable::Interest::remove(std::size_t shard) {
  std::uint32_t& count = counts_ ? (*counts_)[shard] : count_;
  ROOST_CHECK(count > 0 && (counts_ || shard == shard_), "interest is removed as often as added");
  --count;
  if (!counts_) return count > 0;
  return std::any_of(counts_->begin(), counts_->end(), [](std::uint32_t some) { return some > 0; });
}

bool InterestTable::Interest::remove_channels() {
  ROOST_CHECK(channel_shards_ > 0, "channels leave a topic as often as they join it");
  return --channel_shards_ == 0;
}

// --- of all ---

void InterestTable::add(std::string_view topic, std::size_t shard, Member member) {
  if (others_ != nullptr) others_->add(topic);
  if (alone()) return;
  const std::uint64_t key = key_of(topic);
  Stripe& part = stripe(key);
  const std::lock_guard lock(part.mutex);
  Interest& interest = part.interests[key];
  interest.add(shard, shards_);
  if (member == Member::channel && interest.add_channels()) ++part.channel_topics;
}

void InterestTable::remove(std::string_view topic, std::size_t shard, Member member) {
  if (others_ != nullptr) others_->remove(topic);
  if (alone()) return;
  const std::uint64_t key = key_of(topic);
  Stripe& part = stripe(key);
  const std::lock_guard lock(part.mutex);
  const auto found = part.interests.find(key);
  ROOST_CHECK(found != part.interests.end(), "interest is removed as often as added");
  if (member == Member::channel && found->second.remove_channels()) --part.channel_topics;
  if (!found->second.remove(shard)) part.interests.erase(found);
}

void InterestTable::add_channels(std::string_view topic) {
  if (alone()) return;
  const std::uint64_t key = key_of(topic);
  Stripe& part = stripe(key);
  const std::lock_guard lock(part.mutex);
  if (part.interests.at(key).add_channels()) ++part.channel_topics;
}

void InterestTable::remove_channels(std::string_view topic) {
  if (alone()) return;
  const std::uint64_t key = key_of(topic);
  Stripe& part = stripe(key);
  const std::lock_guard lock(part.mutex);
  if (part.interests.at(key).remove_channels()) --part.channel_topics;
}

std::optional<TopicTotals> InterestTable::totals() const {
  if (alone()) return std::nullopt;
  TopicTotals all;
  for (const Stripe& part : stripes_) {
    const std::lock_guard lock(part.mutex);
    all.channels += part.channel_topics;
    all.others += part.interests.size() - part.channel_topics;
  }
  return all;
}

void InterestTable::wait_for_hand_out(std::string_view topic) const {
  if (alone()) return;
  const std::lock_guard lock(stripe(key_of(topic)).mutex);
}

}  // namespace roost::pubsub

// SPDX-License-Identifier: Apache-2.0
#include "pubsub/interest_table.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace roost::pubsub {

void InterestTable::add(std::string_view topic, std::size_t shard) {
  Stripe& part = stripe(topic);
  const std::lock_guard lock(part.mutex);
  auto found = part.counts.find(topic);
  if (found == part.counts.end()) {
    found = part.counts.emplace(std::string(topic), std::vector<std::uint32_t>(shards_)).first;
  }
  ++found->second[shard];
}

void InterestTable::remove(std::string_view topic, std::size_t shard) {
  Stripe& part = stripe(topic);
  const std::lock_guard lock(part.mutex);
  const auto found = part.counts.find(topic);
  ROOST_CHECK(found != part.counts.end() && found->second[shard] > 0,
              "interest is removed as often as added");
  --found->second[shard];
  const auto& counts = found->second;
  if (std::all_of(counts.begin(), counts.end(), [](std::uint32_t count) { return count == 0; })) {
    part.counts.erase(found);
  }
}

void InterestTable::interested(std::string_view topic, std::vector<std::uint16_t>& out) const {
  out.clear();
  const Stripe& part = stripe(topic);
  const std::lock_guard lock(part.mutex);
  const auto found = part.counts.find(topic);
  if (found == part.counts.end()) return;
  for (std::size_t shard = 0; shard < shards_; ++shard) {
    if (found->second[shard] > 0) out.push_back(static_cast<std::uint16_t>(shard));
  }
}

}  // namespace roost::pubsub

// SPDX-License-Identifier: Apache-2.0
#include "tracker/delta.hpp"

#include <algorithm>
#include <numeric>

namespace roost::tracker {
namespace {

template <class ByReplica>
std::size_t size_of_all(const ByReplica& by_replica) {
  return std::accumulate(by_replica.begin(), by_replica.end(), std::size_t{0},
                         [](std::size_t sum, const auto& each) { return sum + each.second.size(); });
}

bool has_clock(const Clouds& clouds, const Replica& replica, Clock clock) {
  const auto cloud = clouds.find(replica);
  return cloud != clouds.end() && cloud->second.contains(clock);
}

}  // namespace

bool Delta::has_changes() const {
  return std::any_of(clouds.begin(), clouds.end(), [](const auto& each) { return !each.second.empty(); });
}

std::size_t Delta::size() const {
  return size_of_all(values) + size_of_all(clouds);
}

Delta Delta::of_replicas_in(const Context& context) const {
  return {.range = {restricted(range.start, context), restricted(range.end, context)},
          .clouds = restricted(clouds, context),
          .values = restricted(values, context)};
}

void Delta::forget(const Replica& replica) {
  range.start.erase(replica);
  range.end.erase(replica);
  clouds.erase(replica);
  values.erase(replica);
}

bool Delta::contiguous_with(const Delta& later) const {
  return covers(later.range.end, range.start) && covers(range.end, later.range.start);
}

void Delta::append(const Delta& later) {
  for (const auto& [replica, added] : later.values) {
    ValuesOfReplica& own = values[replica];
    for (const auto& [clock, value] : added)
      if (!has_clock(clouds, replica, clock)) own.insert_or_assign(own.end(), clock, value);
  }
  for (const auto& [replica, cloud] : later.clouds) {
    const auto added = later.values.find(replica);
    const auto own = values.find(replica);
    for (const Clock clock : cloud) {
      const bool removed = added == later.values.end() || !added->second.contains(clock);
      if (removed && own != values.end()) own->second.erase(clock);
    }
    clouds[replica].insert(boost::container::ordered_unique_range, cloud.begin(), cloud.end());
  }
  lower(range.start, later.range.start);
  raise(range.end, later.range.end);
}

}  // namespace roost::tracker

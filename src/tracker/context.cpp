// SPDX-License-Identifier: Apache-2.0
#include "tracker/context.hpp"

#include <algorithm>

namespace roost::tracker {

Clock clock_in(const Context& context, const Replica& replica) {
  const auto found = context.find(replica);
  return found == context.end() ? 0 : found->second;
}

bool dominates(const Context& a, const Context& b) {
  return a.size() >= b.size() && std::all_of(b.begin(), b.end(), [&a](const auto& each) {
           return clock_in(a, each.first) >= each.second;
         });
}

bool covers(const Context& a, const Context& b) {
  if (a.empty()) return b.empty();
  return std::all_of(a.begin(), a.end(),
                     [&b](const auto& each) { return each.second >= clock_in(b, each.first); });
}

void raise(Context& context, const Context& other) {
  for (const auto& [replica, clock] : other) {
    Clock& mine = context[replica];
    mine = std::max(mine, clock);
  }
}

void lower(Context& context, const Context& other) {
  for (const auto& [replica, clock] : other) {
    const auto [mine, added] = context.emplace(replica, clock);
    if (!added) mine->second = std::min(mine->second, clock);
  }
}

}  // namespace roost::tracker

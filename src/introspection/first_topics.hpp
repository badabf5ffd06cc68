// SPDX-License-Identifier: Apache-2.0
// Topics that several shards know a part of: added up, and the first of them in an order. No more is kept
// than twice what a page needs, whatever the number of topics. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "roost/introspection.hpp"

namespace roost::introspection {

/// The first `limit` topics in an order; each once, should it be offered twice.
class FirstTopics {
 public:
  FirstTopics(TopicQuery::Order order, std::size_t limit) : order_(order), limit_(limit) {}

  void offer(TopicInfo topic);
  [[nodiscard]] std::vector<TopicInfo> take() &&;

 private:
  void forget_the_last();

  TopicQuery::Order order_;
  std::size_t limit_;
  std::vector<TopicInfo> topics_;
};

/// Sorted by name, and each once: with the figures of all its parts together.
void add_up(std::vector<TopicInfo>& parts);

}  // namespace roost::introspection

// SPDX-License-Identifier: Apache-2.0
#include "introspection/first_topics.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/reserve.hpp"

namespace roost::introspection {
namespace {

using Order = TopicQuery::Order;

std::uint64_t rank(const TopicInfo& topic, Order order) {
  if (order == Order::members) return topic.members;
  return order == Order::messages ? topic.messages : topic.bytes;
}

bool by_name(const TopicInfo& left, const TopicInfo& right) {
  return left.topic < right.topic;
}

bool same_name(const TopicInfo& left, const TopicInfo& right) {
  return left.topic == right.topic;
}

}  // namespace

void FirstTopics::offer(TopicInfo topic) {
  if (topics_.empty()) base::reserve_for_a_moment(topics_, 2 * limit_ + 1);
  topics_.push_back(std::move(topic));
  if (topics_.size() == 2 * limit_ + 1) forget_the_last();
}

void FirstTopics::forget_the_last() {
  std::sort(topics_.begin(), topics_.end(), by_name);
  topics_.erase(std::unique(topics_.begin(), topics_.end(), same_name), topics_.end());
  if (order_ != Order::name) {
    std::sort(topics_.begin(), topics_.end(), [this](const TopicInfo& left, const TopicInfo& right) {
      const std::uint64_t more = rank(left, order_);
      const std::uint64_t less = rank(right, order_);
      return more != less ? more > less : by_name(left, right);
    });
  }
  if (topics_.size() > limit_) topics_.resize(limit_);
}

std::vector<TopicInfo> FirstTopics::take() && {
  forget_the_last();
  return std::move(topics_);
}

void add_up(std::vector<TopicInfo>& parts) {
  std::sort(parts.begin(), parts.end(), by_name);
  auto sum = parts.begin();
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    if (part == sum) continue;
    if (!same_name(*part, *sum)) {
      if (++sum != part) *sum = std::move(*part);
      continue;
    }
    sum->members += part->members;
    sum->messages += part->messages;
    sum->bytes += part->bytes;
    sum->kind = std::min(sum->kind, part->kind);  // channels anywhere make it a channel's
  }
  if (sum != parts.end()) parts.erase(sum + 1, parts.end());
}

}  // namespace roost::introspection

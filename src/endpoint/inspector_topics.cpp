// SPDX-License-Identifier: Apache-2.0
// Topics over all shards. A topic has members on several of them, so its figures have to be added up; no more
// is kept than a page needs, whatever the number of topics.
#include <algorithm>
#include <map>
#include <set>

#include "endpoint/inspector.hpp"

namespace roost::endpoint {
namespace {

using Clock = std::chrono::steady_clock;
using Order = TopicQuery::Order;

std::uint64_t rank(const TopicInfo& topic, Order order) {
  if (order == Order::members) return topic.members;
  return order == Order::messages ? topic.messages : topic.bytes;
}

/// True when `left` comes first.
bool comes_first(const TopicInfo& left, const TopicInfo& right, Order order) {
  if (order != Order::name && rank(left, order) != rank(right, order)) {
    return rank(left, order) > rank(right, order);
  }
  return left.topic < right.topic;
}

/// The first `limit` topics of a shard in an order; each once, should the walk meet it twice.
class FirstTopics {
 public:
  FirstTopics(Order order, std::size_t limit) : limit_(limit), topics_(Before{order}) {}

  void offer(TopicInfo topic) {
    if (topics_.size() == limit_ && !topics_.key_comp()(topic, *topics_.rbegin())) return;
    topics_.insert(std::move(topic));
    if (topics_.size() > limit_) topics_.erase(std::prev(topics_.end()));
  }
  [[nodiscard]] std::vector<TopicInfo> take() const { return {topics_.begin(), topics_.end()}; }

 private:
  struct Before {
    Order order;
    bool operator()(const TopicInfo& left, const TopicInfo& right) const {
      return comes_first(left, right, order);
    }
  };

  std::size_t limit_;
  std::set<TopicInfo, Before> topics_;
};

struct Step {
  std::vector<TopicInfo> topics;
  std::optional<std::size_t> next;
};

/// One bounded step through a shard's topics: those behind `after` with the prefix.
Step step(ShardServers& servers, std::size_t bucket, const std::string& prefix, const std::string& after) {
  Step result;
  if (servers.context.pubsub == nullptr) return result;
  result.next = servers.context.index().visit_topics(
      bucket, Inspector::kSteps, [&](const pubsub::TopicIndex::TopicCount& count) {
        if (!count.topic.starts_with(prefix) || (!after.empty() && count.topic <= after)) return;
        result.topics.push_back({std::string(count.topic), count.members, count.messages, count.bytes});
      });
  return result;
}

void add(std::map<std::string, TopicInfo>& sums, const TopicInfo& part) {
  TopicInfo& sum = sums.try_emplace(part.topic, TopicInfo{.topic = part.topic}).first->second;
  sum.members += part.members;
  sum.messages += part.messages;
  sum.bytes += part.bytes;
}

/// The first topics of every shard; nothing for a shard that does not answer.
std::vector<std::optional<std::vector<TopicInfo>>> first_of_each(const ShardQuestions& questions,
                                                                 const TopicQuery& query,
                                                                 const std::string& after, std::size_t limit,
                                                                 Clock::time_point deadline) {
  std::vector<std::optional<std::vector<TopicInfo>>> all;
  for (std::size_t shard = 0; shard < questions.shards(); ++shard) {
    FirstTopics first(query.order, limit);
    const auto share = (deadline - Clock::now()) / static_cast<int>(questions.shards() - shard);
    const auto until = Clock::now() + std::max<Clock::duration>(share, std::chrono::milliseconds(1));
    std::optional<std::size_t> bucket = 0;
    bool answered = true;
    while (answered && bucket) {
      auto part =
          questions.ask(shard, until, [at = *bucket, prefix = query.prefix, after](ShardServers& servers) {
            return step(servers, at, prefix, after);
          });
      answered = part.has_value();
      if (!part) break;
      for (TopicInfo& topic : part->topics)
        first.offer(std::move(topic));
      bucket = part->next;
    }
    all.push_back(answered ? std::optional(first.take()) : std::nullopt);
  }
  return all;
}

}  // namespace

Page<TopicInfo> Inspector::topics(const TopicQuery& query, const PageRequest& page) {
  return query.order == Order::name ? topics_by_name(query, page) : top_topics(query, page);
}

/// The first names of the node are among the first of each shard, and a shard that has one of them has told
/// it.
Page<TopicInfo> Inspector::topics_by_name(const TopicQuery& query, const PageRequest& request) const {
  Page<TopicInfo> page{.node = facts_.name};
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, kMaxPage);
  std::map<std::string, TopicInfo> sums;
  const auto parts =
      first_of_each(questions_, query, request.cursor, limit + 1, Clock::now() + request.timeout);
  for (std::size_t shard = 0; shard < parts.size(); ++shard) {
    if (!parts[shard]) page.silent_shards.push_back(static_cast<unsigned>(shard));
    for (const TopicInfo& topic : parts[shard].value_or(std::vector<TopicInfo>()))
      add(sums, topic);
  }
  for (auto& [name, topic] : sums) {
    if (page.items.size() == limit) {
      page.next = page.items.back().topic;
      break;
    }
    page.items.push_back(std::move(topic));
  }
  page.partial = !page.silent_shards.empty();
  return page;
}

/// Candidates are the first topics of each shard; then every shard is asked for its part of each.
Page<TopicInfo> Inspector::top_topics(const TopicQuery& query, const PageRequest& request) const {
  Page<TopicInfo> page{.node = facts_.name};
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, kMaxPage);
  const auto deadline = Clock::now() + request.timeout;
  std::set<std::string> candidates;
  for (const auto& part : first_of_each(questions_, query, {}, limit, Clock::now() + request.timeout / 2)) {
    for (const TopicInfo& topic : part.value_or(std::vector<TopicInfo>()))
      candidates.insert(topic.topic);
  }
  const auto answers = questions_.ask_all(deadline, [candidates](ShardServers& servers) {
    std::vector<TopicInfo> parts;
    for (const std::string& topic : candidates) {
      if (servers.context.pubsub == nullptr) continue;
      if (const auto count = servers.context.index().count_of(topic))
        parts.push_back({topic, count->members, count->messages, count->bytes});
    }
    return parts;
  });
  std::map<std::string, TopicInfo> sums;
  for (std::size_t shard = 0; shard < answers.size(); ++shard) {
    if (!answers[shard]) page.silent_shards.push_back(static_cast<unsigned>(shard));
    for (const TopicInfo& part : answers[shard].value_or(std::vector<TopicInfo>()))
      add(sums, part);
  }
  FirstTopics first(query.order, limit);
  for (auto& [name, topic] : sums)
    first.offer(std::move(topic));
  page.items = first.take();
  page.partial = !page.silent_shards.empty();
  return page;
}

}  // namespace roost::endpoint

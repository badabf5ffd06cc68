// SPDX-License-Identifier: Apache-2.0
#include "introspection/topic_search.hpp"

#include <algorithm>
#include <memory>

#include "base/reserve.hpp"
#include "introspection/first_topics.hpp"
#include "introspection/page_cursor.hpp"

namespace roost::introspection {
namespace {

using Clock = std::chrono::steady_clock;
using Order = TopicQuery::Order;

/// Buckets of topics that a shard looks at for one question.
constexpr std::size_t kTopicSteps = 512;

struct Step {
  std::vector<TopicInfo> topics;
  std::optional<std::size_t> next;
};

TopicInfo info_of(const pubsub::TopicIndex::TopicCount& count) {
  return {std::string(count.topic), count.members, count.messages, count.bytes, count.kind};
}

/// One bounded step through a shard's topics: those after `after` that match the query, put into `room`.
Step step(channels::ShardContext& context, std::size_t bucket, const TopicQuery& query,
          const std::string& after, std::vector<TopicInfo> room) {
  Step result{.topics = std::move(room), .next = std::nullopt};
  if (context.pubsub == nullptr) return result;
  result.next =
      context.index().visit_topics(bucket, kTopicSteps, [&](const pubsub::TopicIndex::TopicCount& count) {
        if (!count.topic.starts_with(query.prefix) || (!after.empty() && count.topic <= after)) return;
        if (query.kind && count.kind != *query.kind) return;
        result.topics.push_back(info_of(count));
      });
  return result;
}

using Parts = std::vector<std::optional<std::vector<TopicInfo>>>;

/// What a shard has of each.
std::vector<TopicInfo> parts_of(channels::ShardContext& context, const std::vector<TopicInfo>& topics) {
  std::vector<TopicInfo> parts;
  if (context.pubsub == nullptr) return parts;
  base::reserve_for_a_moment(parts, topics.size());
  for (const TopicInfo& topic : topics) {
    if (const auto count = context.index().count_of(topic.topic)) parts.push_back(info_of(*count));
  }
  return parts;
}

void note_silent(Page<TopicInfo>& page, unsigned shard) {
  auto& silent = page.silent_shards;
  if (std::find(silent.begin(), silent.end(), shard) == silent.end()) silent.push_back(shard);
}

/// Moves the parts of all shards into the page, and notes the shards that did not answer.
void gather(Parts& parts, Page<TopicInfo>& page) {
  for (std::size_t shard = 0; shard < parts.size(); ++shard) {
    if (!parts[shard]) {
      note_silent(page, static_cast<unsigned>(shard));
    } else if (page.items.empty()) {
      page.items = std::move(*parts[shard]);
    } else {
      std::move(parts[shard]->begin(), parts[shard]->end(), std::back_inserter(page.items));
    }
  }
  page.partial = !page.silent_shards.empty();
}

/// The first topics of every shard; nothing for a shard that does not answer. What a shard tells goes to it
/// and back in one and the same room, of the asker's memory.
Parts first_of_each(const ShardQuestions& questions, const TopicQuery& query, const std::string& after,
                    std::size_t limit, Clock::time_point deadline) {
  Parts all;
  for (std::size_t shard = 0; shard < questions.shards(); ++shard) {
    FirstTopics first(query.order, limit);
    const auto share = (deadline - Clock::now()) / static_cast<int>(questions.shards() - shard);
    const auto until = Clock::now() + std::max<Clock::duration>(share, std::chrono::milliseconds(1));
    std::optional<std::size_t> bucket = 0;
    bool answered = true;
    std::vector<TopicInfo> room;
    base::reserve_for_a_moment(room, kTopicSteps);
    while (answered && bucket) {
      auto part = questions.ask(
          shard, until,
          [at = *bucket, query, after, room = std::move(room)](channels::ShardContext& context) mutable {
            return step(context, at, query, after, std::move(room));
          });
      answered = part.has_value();
      if (!part) break;
      for (TopicInfo& topic : part->topics)
        first.offer(std::move(topic));
      bucket = part->next;
      room = std::move(part->topics);
      room.clear();
    }
    all.push_back(answered ? std::optional(std::move(first).take()) : std::nullopt);
  }
  return all;
}

}  // namespace

Page<TopicInfo> TopicSearch::page(const TopicQuery& query, const PageRequest& request) const {
  return query.order == Order::name ? by_name(query, request) : by_figure(query, request);
}

/// The first names of the node are among the first of each shard, and a shard that has one of them has
/// returned it, unless it has the topic as another kind than was asked for.
Page<TopicInfo> TopicSearch::by_name(const TopicQuery& query, const PageRequest& request) const {
  Page<TopicInfo> page;
  const std::size_t limit = limit_of(request);
  const auto deadline = Clock::now() + request.timeout;
  const std::string after = topic_before(request.cursor);
  const auto first_deadline = query.kind ? Clock::now() + request.timeout / 2 : deadline;
  auto parts = first_of_each(questions_, query, after, limit + 1, first_deadline);
  gather(parts, page);
  add_up(page.items);
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = cursor_after(page.items.back().topic);
  }
  if (query.kind) complete(page, query.kind, deadline);
  return page;
}

/// Candidates are the first topics of each shard; then every shard is asked for its part of each.
Page<TopicInfo> TopicSearch::by_figure(const TopicQuery& query, const PageRequest& request) const {
  Page<TopicInfo> page;
  const std::size_t limit = limit_of(request);
  const auto deadline = Clock::now() + request.timeout;
  auto firsts = first_of_each(questions_, query, {}, limit, Clock::now() + request.timeout / 2);
  gather(firsts, page);
  add_up(page.items);
  complete(page, query.kind, deadline);
  FirstTopics first(query.order, limit);
  for (TopicInfo& topic : page.items)
    first.offer(std::move(topic));
  page.items = std::move(first).take();
  return page;
}

/// The figures that all shards together have of the topics of a page, without those that turn out to be of
/// another kind: what is only a subscription on one shard may have channels on the next.
void TopicSearch::complete(Page<TopicInfo>& page, std::optional<TopicKind> kind,
                           std::chrono::steady_clock::time_point deadline) const {
  auto parts = questions_.ask_all(
      deadline, [all = std::make_shared<const std::vector<TopicInfo>>(std::move(page.items))](
                    channels::ShardContext& context) { return parts_of(context, *all); });
  page.items.clear();
  gather(parts, page);
  add_up(page.items);
  if (kind) std::erase_if(page.items, [&](const TopicInfo& topic) { return topic.kind != *kind; });
}

}  // namespace roost::introspection

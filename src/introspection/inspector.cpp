// SPDX-License-Identifier: Apache-2.0
#include "introspection/inspector.hpp"

#include <unistd.h>

#include "introspection/node_figures.hpp"
#include "introspection/trace_start.hpp"
#include "introspection/versions.hpp"

namespace roost::introspection {
namespace {

ShardInfo info_of(channels::ShardContext& context, base::TimePoint started) {
  const inspect::ShardCounters& counters = context.insight.counters;
  const pubsub::TopicTotals topics =
      context.pubsub == nullptr ? pubsub::TopicTotals() : context.index().totals();
  ShardInfo info;
  info.shard = static_cast<unsigned>(context.shard.index());
  info.at = context.clock.now() - started;
  info.connections = context.connections.size();
  info.channels = context.insight.channels;
  info.topics = topics.channels;
  info.other_topics = topics.others;
  info.messages_in = counters.messages_in;
  info.bytes_in = counters.bytes_in;
  info.messages_out = counters.messages_out;
  info.bytes_out = counters.bytes_out;
  info.connects = counters.connects;
  info.joins = counters.joins;
  info.broadcasts = counters.broadcasts;
  info.dispatches = counters.dispatches;
  for (std::size_t i = 0; i < kCauses; ++i) {
    if (counters.causes[i] > 0) info.causes.emplace_back(static_cast<Cause>(i), counters.causes[i]);
  }
  return info;
}

}  // namespace

Inspector::Inspector(const ShardQuestions& questions, NodeFacts facts)
    : questions_(questions),
      facts_(std::move(facts)),
      connections_(questions),
      members_(questions),
      topics_(questions),
      why_(questions),
      presences_(facts_.presences, facts_.filter) {}

NodeInfo Inspector::node() const {
  return {.name = facts_.name,
          .url = facts_.url(),
          .pid = static_cast<int>(::getpid()),
          .shards = static_cast<unsigned>(questions_.shards()),
          .started_at = facts_.started_at,
          .versions = versions(),
          .log_lines_dropped = facts_.log_lines_dropped()};
}

ShardsPage Inspector::shards(std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  ShardsPage page;
  page.started_at = facts_.started_at;
  page.at = Clock::now() - facts_.started;
  auto answers = questions_.ask_all(
      Clock::now() + timeout,
      [started = facts_.started](channels::ShardContext& context) { return info_of(context, started); });
  for (std::size_t shard = 0; shard < answers.size(); ++shard) {
    if (answers[shard]) {
      page.items.push_back(std::move(*answers[shard]));
    } else {
      page.silent_shards.push_back(static_cast<unsigned>(shard));
    }
  }
  page.partial = !page.silent_shards.empty();
  page.total = total_of(page.items, facts_.topics());
  return named(std::move(page));
}

Page<ConnectionInfo> Inspector::connections(const ConnectionQuery& query, const PageRequest& page) {
  return named(connections_.page(query, page));
}

Result<ConnectionInfo> Inspector::connection(ConnectionId id) {
  return connections_.one(id);
}

Result<std::vector<ChannelInfo>> Inspector::channels(ConnectionId connection, Detail detail) {
  return connections_.channels_of(connection, detail);
}

Result<ChannelInfo> Inspector::channel(SubscriberId id, Detail detail) {
  return members_.channel(id, detail);
}

Page<TopicInfo> Inspector::topics(const TopicQuery& query, const PageRequest& page) {
  return named(topics_.page(query, page));
}

Page<MemberInfo> Inspector::members(const std::string& topic, const PageRequest& page) {
  return named(members_.page(topic, page));
}

Result<PresenceTopicsPage> Inspector::presence_topics(const PresenceTopicQuery& query,
                                                      const PageRequest& page) {
  return named(presences_.topics(query, page));
}

Result<PresenceKeysPage> Inspector::presence_keys(const PresenceKeyQuery& query, const PageRequest& page) {
  return named(presences_.keys(query, page));
}

Result<PresenceAudit> Inspector::presence_audit(const PresenceKeyQuery& query) {
  return named(presences_.audit(query));
}

WhyPage Inspector::why(const WhyQuery& query, const PageRequest& page) {
  return named(why_.page(query, page));
}

Result<std::shared_ptr<TraceSession>> Inspector::trace(const TraceOptions& options) {
  return start_trace(questions_, facts_.presences, options, facts_.filter);
}

}  // namespace roost::introspection

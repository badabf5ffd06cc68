// SPDX-License-Identifier: Apache-2.0
// The records of all shards, the newest first.
#include <algorithm>
#include <limits>
#include <tuple>

#include "endpoint/inspector.hpp"
#include "endpoint/page_cursor.hpp"

namespace roost::endpoint {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

bool matches(const inspect::WhyEntry& entry, const WhyQuery& query) {
  if (query.connection && entry.connection != *query.connection) return false;
  if (!query.socket_id.empty() && entry.socket_id.view() != query.socket_id) return false;
  return peer_matches(entry.peer.view(), query.peer);
}

WhyRecord record_of(const inspect::WhyEntry& entry, const channels::ShardContext& context) {
  const inspect::Evidence& evidence = entry.evidence;
  const auto ago = duration_cast<std::chrono::system_clock::duration>(context.clock.now() - entry.time);
  return {.shard = static_cast<unsigned>(context.shard.index()),
          .number = entry.number,
          .time = std::chrono::system_clock::now() - ago,
          .cause = entry.cause,
          .detail = std::string(entry.detail.view()),
          .connection = entry.connection,
          .socket_id = std::string(entry.socket_id.view()),
          .peer = std::string(entry.peer.view()),
          .topic = std::string(entry.topic.view()),
          .code = entry.code,
          .transport = std::string(evidence.transport),
          .queued_bytes = evidence.queued_bytes,
          .rtt = evidence.rtt,
          .retransmits = evidence.retransmits,
          .age = evidence.age,
          .silence = duration_cast<milliseconds>(evidence.silence)};
}

std::vector<WhyRecord> newest(ShardServers& servers, const WhyQuery& query, std::uint64_t before,
                              std::size_t limit) {
  std::vector<WhyRecord> records;
  servers.context.insight.why.newest_first(before, [&](const inspect::WhyEntry& entry) {
    if (matches(entry, query)) records.push_back(record_of(entry, servers.context));
    return records.size() < limit;
  });
  return records;
}

/// Of one moment, those of a shard stay in their order.
bool newer(const WhyRecord& left, const WhyRecord& right) {
  return std::tie(right.time, left.shard, right.number) < std::tie(left.time, right.shard, left.number);
}

}  // namespace

Page<WhyRecord> Inspector::why(const WhyQuery& query, const PageRequest& request) {
  Page<WhyRecord> page{.node = facts_.name};
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, kMaxPage);
  std::vector<std::uint64_t> before = parse_numbers(request.cursor);
  before.resize(questions_.shards(), kNewest);
  const auto answers =
      questions_.ask_all(Clock::now() + request.timeout, [query, before, limit](ShardServers& servers) {
        return newest(servers, query, before[servers.context.shard.index()], limit + 1);
      });
  for (std::size_t shard = 0; shard < answers.size(); ++shard) {
    if (!answers[shard]) page.silent_shards.push_back(static_cast<unsigned>(shard));
    for (const WhyRecord& record : answers[shard].value_or(std::vector<WhyRecord>()))
      page.items.push_back(record);
  }
  std::sort(page.items.begin(), page.items.end(), newer);
  if (page.items.size() > limit) {
    page.items.resize(limit);
    for (const WhyRecord& record : page.items)
      before[record.shard] = std::min(before[record.shard], record.number);
    page.next = text_of(before);
  }
  page.partial = !page.silent_shards.empty();
  return page;
}

}  // namespace roost::endpoint

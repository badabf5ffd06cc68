// SPDX-License-Identifier: Apache-2.0
#include "introspection/why_search.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <tuple>

#include "introspection/page_cursor.hpp"
#include "introspection/peer_query.hpp"

namespace roost::introspection {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

bool matches(const inspect::WhyEntry& entry, const WhyQuery& query) {
  if (query.connection && entry.connection != *query.connection) return false;
  if (!query.socket_id.empty() && entry.socket_id != query.socket_id) return false;
  return peer_matches(entry.peer, query.peer) ||
         (entry.cause == Cause::too_many_of_address && network_matches(entry.peer, query.peer));
}

std::chrono::system_clock::time_point wall_time(base::TimePoint time, const channels::ShardContext& context) {
  const auto ago = duration_cast<std::chrono::system_clock::duration>(context.clock.now() - time);
  return std::chrono::system_clock::now() - ago;
}

WhyRecord record_of(const inspect::WhyEntry& entry, const channels::ShardContext& context) {
  const inspect::Evidence& evidence = entry.evidence;
  return {.shard = static_cast<unsigned>(context.shard.index()),
          .number = entry.number,
          .time = wall_time(entry.time, context),
          .cause = entry.cause,
          .detail = std::string(entry.detail),
          .connection = entry.connection,
          .socket_id = std::string(entry.socket_id),
          .peer = std::string(entry.peer),
          .proxy = std::string(entry.proxy),
          .topic = std::string(entry.topic),
          .code = entry.code,
          .transport = std::string(evidence.transport),
          .queued_bytes = evidence.queued_bytes,
          .rtt = evidence.rtt,
          .retransmits = evidence.retransmits,
          .age = evidence.age,
          .silence = duration_cast<milliseconds>(evidence.silence)};
}

/// What one shard has found.
struct Found {
  bool issued = true;  // it may have issued the number that the cursor has of it
  std::vector<WhyRecord> records;
  WhySearched searched;
};

Found newest(channels::ShardContext& context, const WhyQuery& query, std::uint64_t before,
             std::size_t limit) {
  const inspect::WhyLedger& ledger = context.insight.why;
  Found part;
  part.issued = before == kNewest || (before >= 1 && before <= ledger.total());
  part.searched.records = ledger.size();
  if (const auto since = ledger.complete_since()) part.searched.since = wall_time(*since, context);
  ledger.newest_first(before, [&](const inspect::WhyEntry& entry) {
    if (matches(entry, query)) part.records.push_back(record_of(entry, context));
    return part.records.size() < limit;
  });
  return part;
}

void add_searched(WhySearched& all, const WhySearched& part) {
  all.records += part.records;
  if (part.since) all.since = all.since ? std::max(*all.since, *part.since) : *part.since;
}

/// Of one moment, those of a shard stay in their order.
bool newer(const WhyRecord& left, const WhyRecord& right) {
  return std::tie(right.time, left.shard, right.number) < std::tie(left.time, right.shard, left.number);
}

}  // namespace

WhyPage WhySearch::page(const WhyQuery& asked, const PageRequest& request) const {
  const WhyQuery query{asked.connection, asked.socket_id, wanted_peer(asked.peer)};
  WhyPage page;
  const std::size_t limit = limit_of(request);
  std::vector<std::uint64_t> before(questions_.shards(), kNewest);
  if (!request.cursor.empty()) before = parse_numbers(request.cursor);
  if (before.size() != questions_.shards()) refuse_cursor(request.cursor);
  auto answers = questions_.ask_all(Clock::now() + request.timeout,
                                    [query, before, limit](channels::ShardContext& context) {
                                      return newest(context, query, before[context.shard.index()], limit + 1);
                                    });
  for (std::size_t shard = 0; shard < answers.size(); ++shard) {
    if (!answers[shard]) {
      page.silent_shards.push_back(static_cast<unsigned>(shard));
      continue;
    }
    if (!answers[shard]->issued) refuse_cursor(request.cursor);
    add_searched(page.searched, answers[shard]->searched);
    std::move(answers[shard]->records.begin(), answers[shard]->records.end(), std::back_inserter(page.items));
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

}  // namespace roost::introspection

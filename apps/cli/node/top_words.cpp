// SPDX-License-Identifier: Apache-2.0
#include "cli/node/top_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/node/table.hpp"
#include "roost/cause.hpp"

namespace roost::cli {
namespace {

using Align = Table::Align;

constexpr std::size_t kConnections = 10;

/// Nothing before the second look.
std::string per_second(const Json& before, const Json& now, std::string_view name, double seconds) {
  if (before.is_null() || seconds <= 0) return "-";
  const std::uint64_t first = number_at(before, name);
  const std::uint64_t second = number_at(now, name);
  const double rate = static_cast<double>(second - std::min(first, second)) / seconds;
  constexpr double kFew = 10;
  return rate > 0 && rate < kFew ? fmt::format("{:.1f}", rate)
                                 : human_count(static_cast<std::uint64_t>(std::lround(rate)));
}

const Json& shard_numbered(const Json& shards, std::uint64_t number) {
  static const Json kNull;
  for (const Json& shard : array_at(shards, "shards")) {
    if (number_at(shard, "shard") == number) return shard;
  }
  return kNull;
}

std::uint64_t endings(const Json& shard, bool drops) {
  std::uint64_t sum = 0;
  const Json* causes = shard.as_object().if_contains("causes");
  if (causes == nullptr || !causes->is_object()) return 0;
  for (const auto& [cause, count] : causes->as_object()) {
    const auto known = cause_named(cause);  // a newer node may have more of them
    const bool drop = known && text_of(*known).kind == CauseKind::drop;
    if (drop == drops) sum += number_at(*causes, cause);
  }
  return sum;
}

std::string shards_text(const TopLook& before, const TopLook& now, double seconds) {
  Table table({{"SHARD"},
               {"CONNS", Align::right},
               {"CHANNELS", Align::right},
               {"TOPICS", Align::right},
               {"IN/S", Align::right},
               {"OUT/S", Align::right},
               {"BCAST/S", Align::right},
               {"ENDED", Align::right},
               {"DROPS", Align::right}},
              Table::TooLong::is_cut);
  for (const Json& shard : array_at(now.shards, "shards")) {
    const Json& earlier = shard_numbered(before.shards, number_at(shard, "shard"));
    table.add({std::to_string(number_at(shard, "shard")), human_count(number_at(shard, "connections")),
               human_count(number_at(shard, "channels")), human_count(number_at(shard, "topics")),
               per_second(earlier, shard, "messages_in", seconds),
               per_second(earlier, shard, "messages_out", seconds),
               per_second(earlier, shard, "broadcasts", seconds), human_count(endings(shard, false)),
               human_count(endings(shard, true))});
  }
  return table.text();
}

std::string topics_text(const TopLook& now) {
  Table table({{"TOPIC"}, {"MEMBERS", Align::right}, {"MESSAGES", Align::right}, {"BYTES", Align::right}},
              Table::TooLong::is_cut);
  for (const Json& topic : array_at(now.topics, "topics")) {
    table.add({text_at(topic, "topic"), human_count(number_at(topic, "members")),
               human_count(number_at(topic, "messages")), human_bytes(number_at(topic, "bytes"))});
  }
  return table.text();
}

std::string_view field_of(TopOrder order) {
  static constexpr std::string_view kFields[] = {"bytes_out", "bytes_in", "queued_bytes", "rtt_us"};
  return kFields[static_cast<std::size_t>(order)];
}

std::string connections_text(const TopLook& now, TopOrder order) {
  std::vector<const Json*> sorted;
  sorted.reserve(array_at(now.connections, "connections").size());
  for (const Json& connection : array_at(now.connections, "connections"))
    sorted.push_back(&connection);
  std::sort(sorted.begin(), sorted.end(), [order](const Json* left, const Json* right) {
    const auto lefts = number_at(*left, field_of(order)), rights = number_at(*right, field_of(order));
    return lefts != rights ? lefts > rights : left < right;  // of equal ones as they came
  });
  if (sorted.size() > kConnections) sorted.resize(kConnections);
  Table table({{"CONNECTION"},
               {"PEER"},
               {"RECEIVED", Align::right},
               {"SENT", Align::right},
               {"QUEUE", Align::right},
               {"RTT", Align::right},
               {"AGE", Align::right}},
              Table::TooLong::is_cut);
  for (const Json* one : sorted) {
    table.add({text_at(*one, "id"), text_at(*one, "peer"), human_bytes(number_at(*one, "bytes_in")),
               human_bytes(number_at(*one, "bytes_out")), human_bytes(number_at(*one, "queued_bytes")),
               human_micros(one->at("rtt_us")), human_seconds(number_at(*one, "age_s"))});
  }
  return table.text();
}

}  // namespace

std::string top_words(const TopLook& before, const TopLook& now, std::chrono::duration<double> passed,
                      TopOrder order) {
  static constexpr std::string_view kNames[] = {"sent", "received", "queue", "round trip"};
  return fmt::format(
      "{}\n{}\n{}\nConnections by {}. Keys: s sent, r received, u queue, t round trip, q quit.\n",
      shards_text(before, now, passed.count()), topics_text(now), connections_text(now, order),
      kNames[static_cast<std::size_t>(order)]);
}

}  // namespace roost::cli

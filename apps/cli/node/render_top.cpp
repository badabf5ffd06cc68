// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render_top.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/node/node_command.hpp"
#include "cli/node/table.hpp"
#include "roost/cause.hpp"

namespace roost::cli {
namespace {

using Align = Table::Align;

constexpr std::size_t kConnections = 10;

/// By the node's own clock; 0 before the second sample and across a restart.
double seconds_between(const Json& before, const Json& now) {
  return (decimal_at(now, "at_ms") - decimal_at(before, "at_ms")) / 1000;
}

std::string per_second(const Json& before, const Json& now, std::string_view name, double seconds) {
  const std::uint64_t first = number_at(before, name);
  const std::uint64_t second = number_at(now, name);
  if (before.is_null() || seconds <= 0 || second < first) return "-";
  const double rate = static_cast<double>(second - first) / seconds;
  constexpr double kFew = 10;
  return rate > 0 && rate < kFew ? fmt::format("{:.1f}", rate)
                                 : human_count(static_cast<std::uint64_t>(std::lround(rate)));
}

/// Of a node its number, of a cluster the node's name.
std::string name_of_row(const Json& shard) {
  const std::string name = text_at(shard, "name");
  return name.empty() ? std::to_string(number_at(shard, "shard")) : name;
}

/// The same row of the same run.
const Json& row_before(const Json& shards, const Json& shard) {
  static const Json kNull;
  for (const Json& before : array_at(shards, "shards")) {
    if (name_of_row(before) == name_of_row(shard) &&
        text_at(before, "started_at") == text_at(shard, "started_at"))
      return before;
  }
  return kNull;
}

std::uint64_t endings(const Json& figures, bool drops) {
  std::uint64_t sum = 0;
  const Json* causes = figures.as_object().if_contains("causes");
  if (causes == nullptr || !causes->is_object()) return 0;
  for (const auto& [cause, count] : causes->as_object()) {
    const auto known = cause_named(cause);  // a newer node may have causes unknown here
    const bool drop = known && text_of(*known).kind == CauseKind::drop;
    if (drop == drops) sum += number_at(*causes, cause);
  }
  return sum;
}

std::vector<std::string> row_of(const std::string& name, const Json& before, const Json& now,
                                const char* broadcasts, double seconds) {
  return {name,
          human_count(number_at(now, "connections")),
          human_count(number_at(now, "channels")),
          human_count(number_at(now, "topics")),
          per_second(before, now, "messages_in", seconds),
          per_second(before, now, "messages_out", seconds),
          per_second(before, now, broadcasts, seconds),
          human_count(endings(now, false)),
          human_count(endings(now, true))};
}

/// The node's row is not a sum: a topic may be on several shards, and a broadcast reaches each of them.
std::string shards_text(const TopSample& before, const TopSample& now, std::size_t width) {
  static const Json kNull;
  const bool same_run =
      before.shards.is_object() && text_at(before.shards, "started_at") == text_at(now.shards, "started_at");
  const bool nodes = flag_at(now.shards, "cluster");
  Table table({{nodes ? "NODE" : "SHARD"},
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
    const Json& earlier = same_run ? row_before(before.shards, shard) : kNull;
    table.add(row_of(name_of_row(shard), earlier, shard, nodes ? "broadcasts" : "dispatches",
                     seconds_between(earlier, shard)));
  }
  const Json* total = now.shards.is_object() ? now.shards.as_object().if_contains("total") : nullptr;
  if (total != nullptr && array_at(now.shards, "shards").size() > 1) {
    const Json* earlier = same_run ? before.shards.as_object().if_contains("total") : nullptr;
    table.add(row_of("node", earlier == nullptr ? kNull : *earlier, *total, "broadcasts",
                     seconds_between(before.shards, now.shards)));
  }
  return table.text(width) + silent_notes(silent_shards_of(now));
}

std::string topics_text(const TopSample& now, std::size_t width) {
  Table table({{"TOPIC"}, {"MEMBERS", Align::right}, {"MESSAGES", Align::right}, {"BYTES", Align::right}},
              Table::TooLong::is_cut);
  for (const Json& topic : array_at(now.topics, "topics")) {
    table.add({text_at(topic, "topic"), human_count(number_at(topic, "members")),
               human_count(number_at(topic, "messages")), human_bytes(number_at(topic, "bytes"))});
  }
  return table.text(width);
}

std::string_view field_of(TopOrder order) {
  static constexpr std::string_view kFields[] = {"bytes_out", "bytes_in", "queued_bytes", "rtt_us"};
  return kFields[static_cast<std::size_t>(order)];
}

std::string connections_text(const TopSample& now, TopOrder order, std::size_t width) {
  std::vector<const Json*> sorted;
  sorted.reserve(array_at(now.connections, "connections").size());
  for (const Json& connection : array_at(now.connections, "connections"))
    sorted.push_back(&connection);
  std::sort(sorted.begin(), sorted.end(), [order](const Json* left, const Json* right) {
    const auto lefts = number_at(*left, field_of(order)), rights = number_at(*right, field_of(order));
    return lefts != rights ? lefts > rights : left < right;  // equal ones keep their order
  });
  if (sorted.size() > kConnections) sorted.resize(kConnections);
  const bool nodes = flag_at(now.shards, "cluster");
  std::vector<Table::Column> columns{{"CONNECTION"},
                                     {"PEER"},
                                     {"RECEIVED", Align::right},
                                     {"SENT", Align::right},
                                     {"QUEUE", Align::right},
                                     {"RTT", Align::right},
                                     {"AGE", Align::right}};
  if (nodes) columns.push_back({"NODE"});
  Table table(std::move(columns), Table::TooLong::is_cut);
  for (const Json* one : sorted) {
    std::vector<std::string> row{text_at(*one, "id"),
                                 text_at(*one, "peer"),
                                 human_bytes(number_at(*one, "bytes_in")),
                                 human_bytes(number_at(*one, "bytes_out")),
                                 human_bytes(number_at(*one, "queued_bytes")),
                                 human_micros(one->at("rtt_us")),
                                 human_seconds(number_at(*one, "age_s"))};
    if (nodes) row.push_back(text_at(*one, "node"));
    table.add(std::move(row));
  }
  return table.text(width);
}

}  // namespace

TopSample cluster_sample(const ClusterAnswer& shards, const ClusterAnswer& topics,
                         const ClusterAnswer& connections, TopOrder order) {
  constexpr std::size_t kTopics = 5;
  JsonArray rows;
  rows.reserve(shards.nodes.size());
  for (const auto& [name, one] : shards.nodes) {
    JsonObject row = one.at("total").as_object();
    row["name"] = name;
    for (const char* field : {"started_at", "at_ms"})
      row[field] = one.at(field);
    rows.emplace_back(std::move(row));
  }
  return {Json{{"cluster", true}, {"shards", std::move(rows)}}, merged_topics(topics, "messages", kTopics),
          merged_list(connections, "connections", field_of(order), kConnections)};
}

JsonArray silent_shards_of(const TopSample& sample) {
  return silent_shards_of({&sample.shards, &sample.topics, &sample.connections});
}

std::string render_top(const TopSample& before, const TopSample& now, TopOrder order, std::size_t width) {
  static constexpr std::string_view kNames[] = {"sent", "received", "queue", "round trip"};
  return fmt::format(
      "{}\n{}\n{}\nConnections by {}. Keys: s sent, r received, u queue, t round trip, q quit.\n",
      shards_text(before, now, width), topics_text(now, width), connections_text(now, order, width),
      kNames[static_cast<std::size_t>(order)]);
}

}  // namespace roost::cli

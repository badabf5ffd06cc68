// SPDX-License-Identifier: Apache-2.0
#include "cli/node/cluster_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "base/visible_text.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

constexpr std::uint64_t kNotThereStatus = 404;

/// The highest first; equal ones keep their order.
void sort_by(JsonArray& items, std::string_view field, std::size_t first) {
  if (field.empty()) return;
  std::vector<std::pair<std::uint64_t, std::size_t>> places;
  places.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    places.emplace_back(number_at(items[i], field), i);
  std::sort(places.begin(), places.end(), [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  places.resize(std::min(places.size(), first));
  JsonArray sorted;
  sorted.reserve(places.size());
  for (const auto& place : places)
    sorted.push_back(std::move(items[place.second]));
  items = std::move(sorted);
}

struct TopicSum {
  std::string kind{};
  std::uint64_t members = 0;
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  std::uint64_t nodes = 0;

  void add(const Json& topic) {
    kind = exact_text_at(topic, "kind");
    members += number_at(topic, "members");
    messages += number_at(topic, "messages");
    bytes += number_at(topic, "bytes");
    ++nodes;
  }
  [[nodiscard]] JsonObject json(const std::string& name) const {
    return {{"topic", name},        {"kind", kind},   {"members", members},
            {"messages", messages}, {"bytes", bytes}, {"nodes", nodes}};
  }
};

}  // namespace

const Json* ClusterAnswer::find(std::string_view node) const {
  const auto found =
      std::find_if(nodes.begin(), nodes.end(), [node](const auto& one) { return one.first == node; });
  return found == nodes.end() ? nullptr : &found->second;
}

ClusterAnswer cluster_answer_of(const Json& answer) {
  ClusterAnswer all;
  const Json* nodes = answer.is_object() ? answer.as_object().if_contains("nodes") : nullptr;
  if (nodes != nullptr && nodes->is_object()) {
    all.nodes.reserve(nodes->as_object().size());
    for (const auto& [name, one] : nodes->as_object()) {
      const bool refused = one.is_object() && one.as_object().contains("error");
      if (!refused) {
        all.nodes.emplace_back(std::string(name), one);
      } else if (number_at(one, "status") == kNotThereStatus) {
        all.without.emplace_back(name);
      } else {
        all.refusals.emplace_back(std::string(name), text_at(one, "error"));
      }
    }
  }
  all.silent.reserve(array_at(answer, "silent").size());
  for (const Json& name : array_at(answer, "silent"))
    if (name.is_string()) all.silent.emplace_back(name.as_string());
  return all;
}

Json json_of(const ClusterAnswer& answer) {
  JsonObject nodes;
  for (const auto& [name, one] : answer.nodes)
    nodes[name] = one;
  for (const auto& [name, error] : answer.refusals)
    nodes[name] = {{"error", error}};
  return {{"nodes", std::move(nodes)},
          {"without", JsonArray(answer.without.begin(), answer.without.end())},
          {"silent", JsonArray(answer.silent.begin(), answer.silent.end())}};
}

std::string missing_notes(const ClusterAnswer& answer) {
  std::string notes;
  for (const auto& [name, error] : answer.refusals)
    notes += fmt::format("roost: node {}: {}\n", base::visible(name), error);
  for (const std::string& name : answer.silent)
    notes += fmt::format("roost: node {} did not answer: its part is missing\n", base::visible(name));
  return notes;
}

std::string more_notes(const ClusterAnswer& answer) {
  std::string notes;
  for (const auto& [name, one] : answer.nodes) {
    const std::string next = text_at(one, "next");
    const std::string node = base::visible(name);
    if (!next.empty())
      notes += fmt::format("Node {} has more: --node '{}' --cursor '{}'\n", node, node, next);
    for (const Json& shard : array_at(one, "silent_shards"))
      notes += fmt::format("Shard {} of node {} did not answer in time: its part is missing.\n",
                           shard.is_number() ? shard.to_number<std::uint64_t>() : 0, node);
  }
  return notes;
}

Json merged_list(const ClusterAnswer& answer, std::string_view list, std::string_view order,
                 std::size_t first) {
  JsonArray items;
  for (const auto& [name, one] : answer.nodes) {
    const JsonArray& part = array_at(one, list);
    items.reserve(items.size() + part.size());
    for (const Json& item : part) {
      items.push_back(item);
      if (item.is_object()) items.back().as_object()["node"] = name;
    }
  }
  sort_by(items, order, first);
  return JsonObject{{list, std::move(items)}};
}

Json merged_topics(const ClusterAnswer& answer, std::string_view order, std::size_t first) {
  std::map<std::string, TopicSum> topics;
  for (const auto& [node, one] : answer.nodes)
    for (const Json& topic : array_at(one, "topics"))
      topics[exact_text_at(topic, "topic")].add(topic);
  JsonArray items;
  items.reserve(topics.size());
  for (const auto& [name, sum] : topics)
    items.push_back(sum.json(name));
  sort_by(items, order, first);
  return JsonObject{{"topics", std::move(items)}};
}

}  // namespace roost::cli

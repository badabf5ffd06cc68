// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render_presence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/visible_text.hpp"
#include "cli/node/node_command.hpp"

namespace roost::cli {
namespace {

using Align = Table::Align;

constexpr std::size_t kMetaWidth = 48;  // characters of a meta that are shown

const Json& member_at(const Json& object, std::string_view name) {
  static const Json kNothing = JsonObject();
  const Json* value = object.is_object() ? object.as_object().if_contains(name) : nullptr;
  return value == nullptr ? kNothing : *value;
}

std::string figures_text(const Json& answer) {
  const Json& figures = member_at(answer, "figures");
  const auto figure = [&figures](const char* name) { return number_at(figures, name); };
  const std::uint64_t entries = figure("entries");
  return fmt::format(
      "{}: {} in {}, {} of this node\n"
      "  {} joins, {} leaves, {} diffs to clients\n"
      "  of other nodes: {} messages, {} malformed, {} transfers\n",
      text_at(figures, "name"), entries == 1 ? "1 entry" : fmt::format("{} entries", entries),
      counted(figure("topics"), "topic"), figure("own_entries"), figure("joins"), figure("leaves"),
      figure("diffs"), figure("messages_received"), figure("malformed"), figure("transfers"));
}

std::string replicas_text(const Json& answer, std::size_t width) {
  Table table({{"NODE"}, {"PART", Align::right}, {"STATE"}, {"ENTRIES", Align::right}});
  for (const Json& replica : array_at(member_at(answer, "figures"), "replicas")) {
    const char* state = flag_at(replica, "self") ? "self" : flag_at(replica, "up") ? "up" : "down";
    table.add({text_at(replica, "node"), std::to_string(number_at(replica, "part")), state,
               std::to_string(number_at(replica, "entries"))});
  }
  return table.text(width);
}

std::string other_presences(const Json& answer) {
  std::vector<std::string> others;
  others.reserve(array_at(answer, "presences").size());
  for (const Json& name : array_at(answer, "presences"))
    if (name.is_string() && name != member_at(answer, "presence"))
      others.push_back(base::visible(name.as_string()));
  return others.empty() ? std::string() : fmt::format("Others: --presence {}\n", fmt::join(others, ", "));
}

/// Without its references, and not all of a long one.
std::string meta_text(const Json& entry) {
  Json meta = member_at(entry, "meta");
  if (meta.is_object()) {
    meta.as_object().erase("phx_ref");
    meta.as_object().erase("phx_ref_prev");
  }
  std::string text = base::visible_json(boost::json::serialize(meta));
  if (characters(text) <= kMetaWidth) return text;
  return pieces_of(text, kMetaWidth - 1).front() + "…";
}

std::string nodes_text(const Json& key) {
  std::vector<std::string> nodes;
  nodes.reserve(array_at(key, "nodes").size());
  for (const Json& node : array_at(key, "nodes"))
    if (node.is_string()) nodes.push_back(base::visible(node.as_string()));
  return fmt::format("{}", fmt::join(nodes, ", "));
}

/// The last key that every node has come to: beyond it a node may only not have shown a key.
std::optional<std::string> shown_by_all(const ClusterAnswer& answer) {
  std::optional<std::string> last;
  for (const auto& [node, one] : answer.nodes) {
    const JsonArray& keys = array_at(one, "keys");
    if (text_at(one, "next").empty() || keys.empty()) continue;
    std::string key = exact_text_at(keys.back(), "key");
    if (!last || key < *last) last = std::move(key);
  }
  return last;
}

}  // namespace

std::string render_presence(const Json& answer, std::size_t width) {
  std::string out = figures_text(answer) + "\n" + replicas_text(answer, width);
  if (!array_at(answer, "topics").empty()) {
    Table table({{"TOPIC"}, {"PRESENT", Align::right}});
    for (const Json& topic : array_at(answer, "topics"))
      table.add({text_at(topic, "topic"), std::to_string(number_at(topic, "keys"))});
    out += "\n" + table.text(width);
  }
  return out + page_notes(answer) + other_presences(answer);
}

std::string render_presence_keys(const Json& answer, std::size_t width) {
  const JsonArray& keys = array_at(answer, "keys");
  const std::uint64_t nodes = number_at(answer, "nodes");  // 0: it is an answer of one
  std::vector<Table::Column> columns{{"KEY"}, {"METAS", Align::right}, {"NODES"}};
  if (nodes > 0) columns.push_back({"SEEN BY"});
  columns.push_back({"META"});
  Table table(std::move(columns));
  for (const Json& key : keys) {
    const JsonArray& entries = array_at(key, "entries");
    std::vector<std::string> row{text_at(key, "key"), std::to_string(number_at(key, "count")),
                                 nodes_text(key)};
    if (nodes > 0) row.push_back(fmt::format("{} of {}", number_at(key, "seen"), nodes));
    row.push_back(entries.empty() ? "" : meta_text(entries.front()));
    table.add(std::move(row));
  }
  return table.text(width) + fmt::format("{} of {} present\n", keys.size(), number_at(answer, "total")) +
         page_notes(answer);
}

Json merged_presence_keys(const ClusterAnswer& answer) {
  struct Seen {
    Json key;
    std::uint64_t nodes = 0;
  };
  const auto last = shown_by_all(answer);
  std::map<std::string, Seen> keys;
  std::uint64_t total = 0;
  for (const auto& [node, one] : answer.nodes) {
    total = std::max(total, number_at(one, "total"));
    for (const Json& key : array_at(one, "keys")) {
      const std::string name = exact_text_at(key, "key");
      if (last && name > *last) continue;
      Seen& seen = keys[name];
      if (number_at(key, "count") > number_at(seen.key, "count") || seen.nodes == 0) seen.key = key;
      ++seen.nodes;
    }
  }
  JsonArray all;
  all.reserve(keys.size());
  for (auto& [name, seen] : keys) {
    all.push_back(std::move(seen.key));
    all.back().as_object()["seen"] = seen.nodes;
  }
  return JsonObject{
      {"keys", std::move(all)}, {"total", total}, {"nodes", answer.nodes.size() + answer.without.size()}};
}

}  // namespace roost::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render_nodes.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <set>

namespace roost::cli {
namespace {

using Align = Table::Align;

const Json& pubsub_of(const Json& answer) {
  static const Json kNone;
  const Json* pubsub = answer.is_object() ? answer.as_object().if_contains("pubsub") : nullptr;
  return pubsub == nullptr ? kNone : *pubsub;
}

std::string micros_at(const Json& object, std::string_view name) {
  const Json* value = object.is_object() ? object.as_object().if_contains(name) : nullptr;
  return value == nullptr ? "-" : human_micros(*value);
}

/// "down 12 s", "up twice"
std::string state_text(const Json& node) {
  const std::string state = text_at(node, "state");
  if (state == "down") return fmt::format("down {}", human_seconds(number_at(node, "silence_ms") / 1000));
  return flag_at(node, "duplicate") ? state + " twice" : state;
}

/// Of a node that is heard.
std::string round_trip_text(const Json& node) {
  const std::string state = text_at(node, "state");
  return state == "down" || state == "left" ? "-" : micros_at(node, "round_trip_us");
}

std::string nodes_table(const Json& answer, std::size_t width) {
  Table table({{"NODE"},
               {"STATE"},
               {"VERSION"},
               {"CONNS", Align::right},
               {"TOPICS", Align::right},
               {"RTT", Align::right},
               {"SENT", Align::right},
               {"RECV", Align::right},
               {"LOST", Align::right},
               {"AGE", Align::right}});
  for (const Json& node : array_at(answer, "nodes")) {
    table.add({text_at(node, "node"), state_text(node), text_at(node, "version"),
               human_count(number_at(node, "connections")), human_count(number_at(node, "topics")),
               round_trip_text(node), human_count(number_at(node, "sent")),
               human_count(number_at(node, "received")), human_count(number_at(node, "lost")),
               human_seconds(number_at(node, "age_s"))});
  }
  return table.text(width);
}

std::string duplicates_text(const Json& answer) {
  std::set<std::string> names;
  for (const Json& node : array_at(answer, "nodes"))
    if (flag_at(node, "duplicate")) names.insert(text_at(node, "node"));
  std::string out;
  for (const std::string& name : names)
    out += fmt::format("! Two nodes are named {}: give one of them another name (pubsub.node).\n", name);
  return out;
}

/// The problem has a line of its own: it is a sentence.
std::string links_text(const Json& answer, std::size_t width) {
  const JsonArray& links = array_at(pubsub_of(answer), "links");
  if (links.empty()) return {};
  Table table({{"BROKER"},
               {"STATUS"},
               {"SINCE"},
               {"QUEUED", Align::right},
               {"RTT", Align::right},
               {"CONNECTS", Align::right}});
  std::set<std::string> problems;
  for (const Json& link : links) {
    table.add({text_at(link, "broker"), text_at(link, "status"), text_at(link, "since").substr(0, 19),
               human_bytes(number_at(link, "queued_bytes")), micros_at(link, "round_trip_us"),
               std::to_string(number_at(link, "connects"))});
    if (const auto problem = text_at(link, "problem"); !problem.empty())
      problems.insert(folded(fmt::format("! {}: ", text_at(link, "broker")), problem, "  ", width));
  }
  std::string out = "\n" + table.text(width);
  for (const std::string& problem : problems)
    out += problem;
  return out;
}

std::string totals_text(const Json& answer) {
  const Json& pubsub = pubsub_of(answer);
  return fmt::format("\nAdapter {}: {} wanted, {} not sent, {} not understood.\n", text_at(pubsub, "adapter"),
                     counted(number_at(pubsub, "topics"), "topic"),
                     counted(number_at(pubsub, "dropped"), "message"), number_at(pubsub, "malformed"));
}

std::string gaps_text(const Json& answer) {
  std::string out;
  for (const Json& gap : array_at(answer, "gaps")) {
    if (number_at(gap, "gaps") == 0) continue;
    const std::uint64_t messages = number_at(gap, "messages");
    out += fmt::format("Gaps by {}: {}{}\n", text_at(gap, "cause"), number_at(gap, "gaps"),
                       messages == 0 ? "" : fmt::format(", {} missing", counted(messages, "message")));
  }
  return out;
}

}  // namespace

std::string render_nodes(const Json& answer, std::size_t width) {
  return nodes_table(answer, width) + duplicates_text(answer) + links_text(answer, width) +
         totals_text(answer) + gaps_text(answer);
}

}  // namespace roost::cli

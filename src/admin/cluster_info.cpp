// SPDX-License-Identifier: Apache-2.0
#include "admin/cluster_info.hpp"

#include <cstdint>

#include "admin/to_json.hpp"
#include "base/visible_text.hpp"

namespace roost::admin {
namespace {

template <class Unit>
std::int64_t count_of(base::Duration duration) {
  return std::chrono::duration_cast<Unit>(duration).count();
}

JsonObject node_json(std::string_view name, std::uint64_t incarnation, cluster::NodeState state,
                     std::string_view version, const cluster::NodeCounters& counters) {
  return {{"node", base::utf8_or_visible(name)},
          {"incarnation", cluster::incarnation_text(incarnation)},
          {"state", cluster::to_string(state)},
          {"version", version},
          {"connections", counters.connections},
          {"topics", counters.topics},
          {"sent", counters.sent},
          {"received", counters.received},
          {"lost", counters.lost}};
}

JsonObject own_json(const nodes::View& view) {
  JsonObject own =
      node_json(view.self.name, view.self.incarnation, view.state, view.self.version, view.counters);
  own["self"] = true;
  own["duplicate"] = view.duplicate;
  own["age_s"] = count_of<std::chrono::seconds>(view.now - view.self.started);
  own["silence_ms"] = nullptr;
  own["round_trip_us"] = nullptr;
  return own;
}

JsonObject member_json(const cluster::Member& member, base::TimePoint now) {
  JsonObject other =
      node_json(member.name, member.incarnation, member.state, member.hello.version, member.hello.counters);
  other["self"] = false;
  other["duplicate"] = member.duplicate;
  other["age_s"] = count_of<std::chrono::seconds>(member.age(now));
  other["silence_ms"] = count_of<std::chrono::milliseconds>(now - member.heard_at);
  other["round_trip_us"] =
      member.round_trip ? Json(count_of<std::chrono::microseconds>(*member.round_trip)) : Json();
  return other;
}

JsonObject link_json(const PubSubState::Link& link) {
  return {{"broker", base::utf8_or_visible(link.broker)},
          {"status", to_string(link.status)},
          {"since", timestamp(link.since)},
          {"problem", link.problem.empty() ? Json() : Json(base::utf8_or_visible(link.problem))},
          {"queued_bytes", link.queued_bytes},
          {"connects", link.connects},
          {"round_trip_us", link.round_trip.count() > 0 ? Json(link.round_trip.count()) : Json()}};
}

JsonObject pubsub_json(const PubSubState& state) {
  JsonArray links;
  links.reserve(state.links.size());
  for (const PubSubState::Link& link : state.links)
    links.push_back(link_json(link));
  return {{"adapter", state.adapter},  {"connected", state.connected()},
          {"links", std::move(links)}, {"topics", state.topics},
          {"sent", state.sent},        {"received", state.received},
          {"dropped", state.dropped},  {"malformed", state.malformed},
          {"lost", state.lost}};
}

}  // namespace

JsonObject to_json(const ClusterInfo& value) {
  JsonArray nodes;
  nodes.reserve(value.view.others.size() + 1);
  nodes.push_back(own_json(value.view));
  for (const cluster::Member& member : value.view.others)
    nodes.push_back(member_json(member, value.view.now));
  JsonArray gaps;
  gaps.reserve(value.gaps.size());
  for (const auto& gap : value.gaps)
    gaps.push_back(
        JsonObject{{"cause", to_string(gap.cause)}, {"gaps", gap.gaps}, {"messages", gap.messages}});
  return {{"node", base::utf8_or_visible(value.view.self.name)},
          {"state", cluster::to_string(value.view.state)},
          {"nodes", std::move(nodes)},
          {"pubsub", pubsub_json(value.pubsub)},
          {"gaps", std::move(gaps)}};
}

}  // namespace roost::admin

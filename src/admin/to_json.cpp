// SPDX-License-Identifier: Apache-2.0
#include "admin/to_json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <utility>

#include "base/visible_text.hpp"

namespace roost::admin {
namespace {

Json id_or_null(const SlotId& id) {
  return id.valid() ? Json(to_string(id)) : Json();
}

/// From peers and programs: what is not UTF-8 is escaped.
Json text(std::string_view value) {
  return Json(base::utf8_or_visible(value));
}

Json text_or_null(std::string_view value) {
  return value.empty() ? Json() : text(value);
}

double millis(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

Json micros(const std::optional<std::chrono::microseconds>& time) {
  return time ? Json(time->count()) : Json();
}

}  // namespace

std::string timestamp(std::chrono::system_clock::time_point time) {
  using std::chrono::milliseconds;
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto millis = std::chrono::duration_cast<milliseconds>(time - whole).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(whole)),
                     millis);
}

std::string_view name_of(TopicKind kind) noexcept {
  static constexpr std::string_view kNames[] = {"channel", "socket_id", "subscription"};
  return kNames[static_cast<std::size_t>(kind)];
}

Json to_json(const NodeInfo& value) {
  JsonObject versions;
  for (const auto& [name, version] : value.versions)
    versions[name] = version;
  return JsonObject{{"node", value.name},
                    {"url", value.url},
                    {"pid", value.pid},
                    {"shards", value.shards},
                    {"started_at", timestamp(value.started_at)},
                    {"log_lines_dropped", value.log_lines_dropped},
                    {"versions", std::move(versions)}};
}

Json to_json(const ListenerInfo& value) {
  return JsonObject{{"name", value.name},
                    {"address", value.address},
                    {"port", value.port},
                    {"backlog", value.backlog},
                    {"acceptors", value.acceptors},
                    {"max_connections", value.max_connections},
                    {"handshake_timeout_ms", value.handshake_timeout.count()},
                    {"open_connections", value.open_connections},
                    {"accepted", value.accepted},
                    {"refused", value.refused},
                    {"limit_reached", value.limit_reached},
                    {"suspended", value.suspended}};
}

Json to_json(const MountInfo& value) {
  JsonObject transports;
  for (const auto& [name, path] : value.transports)
    transports[name] = path;
  JsonArray routes;
  for (const RouteInfo& route : value.routes) {
    JsonArray intercepts(route.intercepts.begin(), route.intercepts.end());
    routes.push_back(JsonObject{
        {"pattern", route.pattern}, {"channel", route.channel}, {"intercepts", std::move(intercepts)}});
  }
  return JsonObject{{"path", value.path},
                    {"handler", value.handler},
                    {"transports", std::move(transports)},
                    {"channels", std::move(routes)}};
}

Json to_json(const HttpRouteInfo& value) {
  return JsonObject{{"method", value.method}, {"path", value.path}, {"prefix", value.prefix}};
}

Json to_json(const Figures& value) {
  JsonObject causes;
  for (const auto& [cause, count] : value.causes)
    causes[text_of(cause).name] = count;
  return JsonObject{{"connections", value.connections},
                    {"channels", value.channels},
                    {"topics", value.topics},
                    {"other_topics", value.other_topics},
                    {"messages_in", value.messages_in},
                    {"bytes_in", value.bytes_in},
                    {"messages_out", value.messages_out},
                    {"bytes_out", value.bytes_out},
                    {"connects", value.connects},
                    {"joins", value.joins},
                    {"broadcasts", value.broadcasts},
                    {"dispatches", value.dispatches},
                    {"causes", std::move(causes)}};
}

Json to_json(const ShardInfo& value) {
  JsonObject object{{"shard", value.shard}, {"at_ms", millis(value.at)}};
  JsonObject figures = std::move(to_json(static_cast<const Figures&>(value)).as_object());
  for (auto& [name, figure] : figures)
    object[name] = std::move(figure);
  return object;
}

Json to_json(const ConnectionInfo& value) {
  return JsonObject{{"id", to_string(value.id)},
                    {"handler", value.handler},
                    {"mount", value.mount},
                    {"socket_id", value.socket_id ? text(*value.socket_id) : Json()},
                    {"peer", value.peer},
                    {"proxy", text_or_null(value.proxy)},
                    {"transport", value.transport},
                    {"serializer", text_or_null(value.serializer)},
                    {"bytes_in", value.bytes_in},
                    {"bytes_out", value.bytes_out},
                    {"queued_bytes", value.queued_bytes},
                    {"rtt_us", micros(value.rtt)},
                    {"retransmits", value.retransmits},
                    {"age_s", value.age.count()},
                    {"silence_ms", value.silence.count()},
                    {"channels", value.channels},
                    {"closing", value.closing}};
}

Json to_json(const ChannelInfo& value) {
  JsonObject object{{"id", to_string(value.id)},
                    {"connection", to_string(value.connection)},
                    {"topic", text(value.topic)},
                    {"route", value.route},
                    {"join_ref", text_or_null(value.join_ref)},
                    {"joined", value.joined},
                    {"joined_at", timestamp(value.joined_at)}};
  if (value.state) object["state"] = *value.state;
  return object;
}

Json to_json(const TopicInfo& value) {
  return JsonObject{{"topic", text(value.topic)},
                    {"members", value.members},
                    {"messages", value.messages},
                    {"bytes", value.bytes},
                    {"kind", name_of(value.kind)}};
}

Json to_json(const MemberInfo& value) {
  return JsonObject{{"id", to_string(value.id)},
                    {"kind", value.kind},
                    {"connection", id_or_null(value.connection)},
                    {"peer", text_or_null(value.peer)}};
}

Json to_json(const PresenceReplicaInfo& value) {
  return JsonObject{{"node", text(value.node)}, {"vsn", value.vsn}, {"part", value.part},
                    {"self", value.self},       {"up", value.up},   {"entries", value.entries}};
}

Json to_json(const PresenceInfo& value) {
  return JsonObject{{"name", text(value.name)},
                    {"broadcast_period_ms", value.broadcast_period.count()},
                    {"entries", value.entries},
                    {"own_entries", value.own_entries},
                    {"topics", value.topics},
                    {"replicas_up", value.replicas_up},
                    {"replicas_down", value.replicas_down},
                    {"joins", value.joins},
                    {"leaves", value.leaves},
                    {"diffs", value.diffs},
                    {"messages_received", value.messages_received},
                    {"malformed", value.malformed},
                    {"transfers", value.transfers},
                    {"replicas", to_array(value.replicas)}};
}

Json to_json(const PresenceTopicInfo& value) {
  return JsonObject{{"topic", text(value.topic)}, {"keys", value.keys}};
}

Json to_json(const PresenceKeyInfo& value) {
  JsonArray nodes;
  nodes.reserve(value.nodes.size());
  for (const std::string& node : value.nodes)
    nodes.push_back(text(node));
  JsonArray entries;
  entries.reserve(value.entries.size());
  for (const PresenceEntryInfo& entry : value.entries) {
    boost::system::error_code failed;
    Json meta = boost::json::parse(entry.meta, failed);
    entries.push_back(JsonObject{{"node", text(entry.node)}, {"meta", failed ? Json() : std::move(meta)}});
  }
  return JsonObject{{"key", text(value.key)},
                    {"count", value.count},
                    {"nodes", std::move(nodes)},
                    {"entries", std::move(entries)}};
}

Json to_json(const PresenceSum& value) {
  JsonObject sum = std::move(to_json(value.replica).as_object());
  sum["clock"] = value.clock;
  sum["hash"] = fmt::format("{:016x}", value.hash);
  return sum;
}

Json to_json(const WhyRecord& value) {
  const CauseText& words = text_of(value.cause);
  return JsonObject{{"time", timestamp(value.time)},
                    {"cause", words.name},
                    {"kind", name_of(words.kind)},
                    {"actor", words.actor},
                    {"sentence", words.sentence},
                    {"advice", text_or_null(words.advice)},
                    {"detail", text(value.detail)},
                    {"connection", id_or_null(value.connection)},
                    {"socket_id", text_or_null(value.socket_id)},
                    {"peer", text_or_null(value.peer)},
                    {"proxy", text_or_null(value.proxy)},
                    {"topic", text_or_null(value.topic)},
                    {"code", value.code == 0 ? Json() : Json(value.code)},
                    {"transport", text_or_null(value.transport)},
                    {"queued_bytes", value.queued_bytes},
                    {"rtt_us", micros(value.rtt)},
                    {"retransmits", value.retransmits},
                    {"age_s", value.age.count()},
                    {"silence_ms", value.silence.count()}};
}

Json to_json(const WhySearched& value) {
  return JsonObject{{"records", value.records},
                    {"since", value.since ? Json(timestamp(*value.since)) : Json()}};
}

Json to_json(const TraceRecord& value) {
  return JsonObject{{"time", timestamp(value.time)},
                    {"kind", value.kind},
                    {"connection", id_or_null(value.connection)},
                    {"peer", text_or_null(value.peer)},
                    {"topic", text_or_null(value.topic)},
                    {"event", text_or_null(value.event)},
                    {"status", text_or_null(value.status)},
                    {"bytes", value.bytes},
                    {"duration_us", std::chrono::duration<double, std::micro>(value.duration).count()},
                    {"deliveries", value.deliveries},
                    {"payload", text_or_null(value.payload)}};
}

Json to_json(const ConfigEntry& value) {
  return JsonObject{{"key", value.key},
                    {"value", value.value},
                    {"source", text_or_null(value.source)},
                    {"live", value.live},
                    {"warning", text_or_null(value.warning)}};
}

}  // namespace roost::admin

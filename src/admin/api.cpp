// SPDX-License-Identifier: Apache-2.0
#include "admin/api.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "admin/access.hpp"
#include "admin/connection_list.hpp"
#include "admin/metrics.hpp"
#include "admin/page_text.hpp"
#include "admin/query.hpp"
#include "admin/to_json.hpp"

namespace roost::admin {
namespace {

constexpr std::string_view kNoSecondPage = "a list in an order has one page: it goes with no cursor";

HttpResponse json(const Json& value) {
  return HttpResponse::json(boost::json::serialize(value) + "\n");
}

HttpResponse refused(const Error& error) {
  const auto is = [&](std::errc code) { return error.code == std::make_error_code(code); };
  if (is(std::errc::no_such_process)) return problem(404, error.message);
  if (is(std::errc::timed_out)) return problem(504, error.message);
  return problem(400, error.message);
}

HttpResponse done(const Result<void>& result) {
  return result ? json(JsonObject{{"ok", true}}) : refused(result.error());
}

template <class T>
HttpResponse page(const JsonObject& head, std::string_view name, const std::vector<T>& items) {
  return HttpResponse::json(page_text(head, name, items, [](const T& item) { return to_json(item); }));
}

template <class T>
HttpResponse page(const Page<T>& items, std::string_view name) {
  return page(head_of(items), name, items.items);
}

/// True when the segments of a path are those of a pattern.
bool matches(std::string_view pattern, const std::vector<std::string>& segments) {
  std::size_t at = 0;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // '/'
    const std::string_view wanted = pattern.substr(0, pattern.find('/'));
    if (at == segments.size() || (wanted != "*" && wanted != segments[at])) return false;
    pattern.remove_prefix(wanted.size());
    ++at;
  }
  return at == segments.size();
}

}  // namespace

const Api::Entry Api::kTable[] = {
    {"GET", "/api/node", &Api::node},
    {"GET", "/api/nodes", &Api::nodes},
    {"GET", "/api/listeners", &Api::listeners},
    {"GET", "/api/routes", &Api::routes},
    {"GET", "/api/shards", &Api::shards},
    {"GET", "/api/connections", &Api::connections},
    {"GET", "/api/connections/*", &Api::connection},
    {"GET", "/api/channels/*", &Api::channel},
    {"GET", "/api/topics", &Api::topics},
    {"GET", "/api/members", &Api::members},
    {"GET", "/api/presence", &Api::presences},
    {"GET", "/api/presence/topics", &Api::presence_topics},
    {"GET", "/api/presence/keys", &Api::presence_keys},
    {"GET", "/api/presence/audit", &Api::presence_audit},
    {"GET", "/api/why", &Api::why},
    {"GET", "/api/config", &Api::config},
    {"GET", "/metrics", &Api::metrics},
    {"POST", "/api/traces", &Api::begin_trace},
    {"GET", "/api/traces/*", &Api::read_trace},
    {"DELETE", "/api/traces/*", &Api::end_trace},
    {"POST", "/api/kick", &Api::kick},
    {"POST", "/api/publish", &Api::publish},
    {"POST", "/api/listeners/*", &Api::set_listener},
    {"POST", "/api/config", &Api::configure},
};

HttpResponse Api::answer(const HttpRequest& request) {
  bool path_exists = false;
  for (const Entry& entry : kTable) {
    if (!matches(entry.path, request.segments)) continue;
    path_exists = true;
    const bool method = entry.method == request.method || (entry.method == "GET" && request.method == "HEAD");
    if (method) return answer_with(entry, request);
  }
  return path_exists ? problem(405, "not with this method")
                     : problem(404, "the admin endpoint has no such page");
}

/// A page that there is not: its cursor is none of ours.
HttpResponse Api::answer_with(const Entry& entry, const HttpRequest& request) {
  try {
    return (this->*entry.answer)(request);
  } catch (const std::invalid_argument& error) {
    return problem(400, error.what());
  }
}

HttpResponse Api::node(const HttpRequest&) {
  return json(to_json(node_.node()));
}

HttpResponse Api::nodes(const HttpRequest&) {
  return json(to_json(controls_.cluster()));
}

HttpResponse Api::listeners(const HttpRequest&) {
  return page(JsonObject{{"node", node_.node().name}}, "listeners", node_.listeners());
}

HttpResponse Api::routes(const HttpRequest&) {
  return json(JsonObject{{"node", node_.node().name},
                         {"sockets", to_array(node_.mounts())},
                         {"routes", to_array(node_.http_routes())}});
}

HttpResponse Api::shards(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const ShardsPage found = node_.shards(wanted->timeout);
  JsonObject head = head_of(found);
  head["started_at"] = timestamp(found.started_at);
  head["at_ms"] = std::chrono::duration<double, std::milli>(found.at).count();
  head["total"] = to_json(found.total);
  return page(head, "shards", found.items);
}

HttpResponse Api::connections(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const auto order = connection_order_of(request);
  if (!order) return refused(order.error());
  if (*order != ConnectionOrder::as_they_come && !wanted->cursor.empty()) return problem(400, kNoSecondPage);
  const auto query = connection_query_of(request);
  if (!query) return refused(query.error());
  ChannelLister channels(node_, wanted->timeout);
  const bool with_channels = request.param("channels") != nullptr;
  PageText text(wanted->limit);
  auto found = list_connections(node_, *query, *wanted, *order, [&](const ConnectionInfo& info) {
    Json connection = to_json(info);
    if (with_channels) channels.add(info.id, connection.as_object());
    text.add(connection);
  });
  channels.note_missing(found);
  return HttpResponse::json(std::move(text).finish(head_of(found), "connections"));
}

HttpResponse Api::connection(const HttpRequest& request) {
  const auto id = id_of<ConnectionId>(request.segments[2]);
  if (!id) return refused(id.error());
  const auto found = node_.connection(*id);
  if (!found) return refused(found.error());
  JsonObject answer = to_json(*found).as_object();
  const auto channels = node_.channels(*id, detail_of(request));
  if (!channels) return refused(channels.error());
  answer["topics"] = to_array(*channels);
  return json(answer);
}

HttpResponse Api::channel(const HttpRequest& request) {
  const auto id = id_of<SubscriberId>(request.segments[2]);
  if (!id) return refused(id.error());
  const auto found = node_.channel(*id, detail_of(request));
  return found ? json(to_json(*found)) : refused(found.error());
}

HttpResponse Api::topics(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const auto query = topic_query_of(request);
  if (!query) return refused(query.error());
  if (query->order != TopicQuery::Order::name && !wanted->cursor.empty()) return problem(400, kNoSecondPage);
  return page(node_.topics(*query, *wanted), "topics");
}

HttpResponse Api::members(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const std::string topic = text_param(request, "topic");
  if (topic.empty()) return problem(400, "topic= is missing");
  const auto found = node_.members(topic, *wanted);
  JsonObject head = head_of(found);
  head["topic"] = topic;
  return page(head, "members", found.items);
}

HttpResponse Api::presences(const HttpRequest&) {
  return page(JsonObject{{"node", node_.node().name}}, "presences", node_.presences());
}

HttpResponse Api::presence_topics(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const auto found =
      node_.presence_topics({text_param(request, "presence"), text_param(request, "prefix")}, *wanted);
  if (!found) return refused(found.error());
  JsonObject head = head_of(*found);
  head["presence"] = found->presence.name;
  head["presences"] = JsonArray(found->presences.begin(), found->presences.end());
  head["figures"] = to_json(found->presence);
  return page(head, "topics", found->items);
}

HttpResponse Api::presence_keys(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const std::string topic = text_param(request, "topic");
  if (topic.empty()) return problem(400, "topic= is missing");
  const auto found = node_.presence_keys({text_param(request, "presence"), topic}, *wanted);
  if (!found) return refused(found.error());
  JsonObject head = head_of(*found);
  head["presence"] = found->presence;
  head["topic"] = topic;
  head["total"] = found->total;
  return page(head, "keys", found->items);
}

HttpResponse Api::presence_audit(const HttpRequest& request) {
  const auto found = node_.presence_audit({text_param(request, "presence"), text_param(request, "topic")});
  if (!found) return refused(found.error());
  const JsonObject head{{"node", found->node},
                        {"presence", found->presence},
                        {"broadcast_period_ms", found->broadcast_period.count()}};
  return page(head, "replicas", found->sums);
}

HttpResponse Api::why(const HttpRequest& request) {
  const auto wanted = page_of(request);
  if (!wanted) return refused(wanted.error());
  const auto query = why_query_of(request);
  if (!query) return refused(query.error());
  const WhyPage found = node_.why(*query, *wanted);
  JsonObject head = head_of(found);
  head["searched"] = to_json(found.searched);
  return page(head, "records", found.items);
}

HttpResponse Api::config(const HttpRequest& request) {
  const std::string prefix = text_param(request, "prefix");
  std::vector<ConfigEntry> entries = controls_.config();
  std::erase_if(entries, [&](const ConfigEntry& entry) { return !entry.key.starts_with(prefix); });
  return page(JsonObject{{"node", node_.node().name}}, "config", entries);
}

HttpResponse Api::metrics(const HttpRequest&) {
  HttpResponse response = HttpResponse::text(metrics_text(node_, controls_.counters(), controls_.cluster()));
  response.headers.set("content-type", "text/plain; version=0.0.4; charset=utf-8");
  return response;
}

// --- traces ---

HttpResponse Api::begin_trace(const HttpRequest& request) {
  const auto body = body_of(request);
  if (!body) return refused(body.error());
  const auto options = trace_options_of(*body);
  if (!options) return refused(options.error());
  auto session = node_.trace(*options);
  if (!session) return refused(session.error());
  const auto id = traces_.add(std::move(*session));
  return id ? json(JsonObject{{"trace", *id}}) : problem(503, id.error().message);
}

HttpResponse Api::read_trace(const HttpRequest& request) {
  const auto session = traces_.find(request.segments[2]);
  if (session == nullptr) return problem(404, "no such trace runs: a trace that is not read for 10 s ends");
  const bool ended = session->done();  // first: what comes until then is taken
  JsonObject answer{{"events", to_array(session->take())}, {"dropped", session->dropped()}, {"done", ended}};
  if (ended) traces_.remove(request.segments[2]);
  return json(answer);
}

HttpResponse Api::end_trace(const HttpRequest& request) {
  traces_.remove(request.segments[2]);
  return json(JsonObject{{"ok", true}});
}

// --- changing ---

HttpResponse Api::kick(const HttpRequest& request) {
  const auto body = body_of(request);
  if (!body) return refused(body.error());
  const auto text = text_in(*body, "connection");
  if (!text) return refused(text.error());
  const auto id = id_of<ConnectionId>(*text);
  if (!id) return refused(id.error());
  const auto kicked = controls_.kick(*id);
  if (!kicked) return refused(kicked.error());
  return json(JsonObject{{"ok", true}, {"was_closing", *kicked == KickOutcome::was_closing}});
}

HttpResponse Api::publish(const HttpRequest& request) {
  const auto body = body_of(request);
  if (!body) return refused(body.error());
  const auto topic = text_in(*body, "topic");
  if (!topic) return refused(topic.error());
  const auto event = text_in(*body, "event");
  if (!event) return refused(event.error());
  const Json* payload = body->if_contains("payload");
  if (payload == nullptr || !payload->is_object()) return problem(400, "\"payload\" must be a JSON object");
  return done(controls_.publish(*topic, *event, *payload));
}

HttpResponse Api::set_listener(const HttpRequest& request) {
  const auto body = body_of(request);
  if (!body) return refused(body.error());
  const std::string& name = request.segments[2];
  const auto listeners = node_.listeners();
  const bool known = std::any_of(listeners.begin(), listeners.end(),
                                 [&](const ListenerInfo& listener) { return listener.name == name; });
  if (!known) return problem(404, "there is no listener \"" + name + "\"");
  const Json* suspended = body->if_contains("suspended");
  if (suspended == nullptr || !suspended->is_bool())
    return problem(400, "\"suspended\" must be true or false");
  return done(suspended->as_bool() ? controls_.suspend_listener(name) : controls_.resume_listener(name));
}

HttpResponse Api::configure(const HttpRequest& request) {
  const auto body = body_of(request);
  if (!body) return refused(body.error());
  const auto changes = changes_of(*body);
  if (!changes) return refused(changes.error());
  if (const auto changed = controls_.configure(*changes); !changed) return refused(changed.error());
  return json(JsonObject{{"ok", true}, {"warnings", warnings_of(*changes)}});
}

/// What they have switched off.
JsonArray Api::warnings_of(const std::vector<ConfigChange>& changes) const {
  JsonArray warnings;
  for (const ConfigEntry& entry : controls_.config()) {
    const auto is_it = [&entry](const ConfigChange& change) { return change.key == entry.key; };
    if (!entry.warning.empty() && std::any_of(changes.begin(), changes.end(), is_it))
      warnings.emplace_back(entry.warning);
  }
  return warnings;
}

}  // namespace roost::admin

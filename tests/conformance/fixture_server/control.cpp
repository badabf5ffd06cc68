// SPDX-License-Identifier: Apache-2.0
#include "control.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>
#include <stdexcept>

namespace fixture {
namespace {

using roost::Json;
using roost::JsonObject;

constexpr unsigned kBadRequest = 400;

JsonObject body_of(const roost::HttpRequest& request) {
  const auto payload = roost::Payload::from_json_text(request.body);
  if (!payload || !payload->is_object()) throw std::invalid_argument("the body must be a JSON object");
  return payload->json().value().as_object();
}

const Json& member(const JsonObject& object, std::string_view name) {
  if (const Json* value = object.if_contains(name)) return *value;
  throw std::invalid_argument("\"" + std::string(name) + "\" is missing");
}

std::string_view text(const JsonObject& object, std::string_view name) {
  const Json& value = member(object, name);
  if (value.is_string()) return value.get_string();
  throw std::invalid_argument("\"" + std::string(name) + "\" must be a string");
}

std::int64_t number(const JsonObject& object, std::string_view name) {
  const Json& value = member(object, name);
  if (value.is_int64()) return value.get_int64();
  throw std::invalid_argument("\"" + std::string(name) + "\" must be a number");
}

const std::string& param(const roost::HttpRequest& request, std::string_view name) {
  if (const std::string* value = request.param(name)) return *value;
  throw std::invalid_argument("?" + std::string(name) + "= is missing");
}

std::int64_t integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  throw std::invalid_argument("\"" + std::string(text) + "\" is not a number");
}

/// "5807-12": unique among all listeners.
std::string channel_id(const Server& server, ChannelRecords::Id number) {
  return std::to_string(static_cast<std::uint16_t>(server.listener())) + "-" + std::to_string(number);
}

roost::HttpResponse json(const Json& value, unsigned status = 200) {
  return roost::HttpResponse::json(boost::json::serialize(value), status);
}

}  // namespace

void Control::route_on(roost::Endpoint& endpoint) {
  endpoint.get("/ctl/info", handler(&Control::info));
  endpoint.get("/ctl/events", handler(&Control::events));
  endpoint.get("/ctl/channel", handler(&Control::channel));
  endpoint.get("/ctl/logs", handler(&Control::logs));
  endpoint.post("/ctl/broadcast", handler(&Control::broadcast));
  endpoint.post("/ctl/subscribe", handler(&Control::subscribe));
  endpoint.post("/ctl/reset", handler(&Control::reset));
}

/// Any response may wait for a shard or a channel, so none is made on a shard. A request that can't be
/// answered gets the reason.
roost::HttpHandler Control::handler(Answer answer) {
  return [this, answer](const roost::HttpRequest& request, roost::HttpResponder responder) {
    auto waiting = std::make_shared<roost::HttpResponder>(std::move(responder));
    const bool taken = worker_.run([this, answer, request, waiting] {
      try {
        waiting->respond(json((this->*answer)(request)));
      } catch (const std::exception& error) {
        waiting->respond(json({{"error", error.what()}}, kBadRequest));
      }
    });
    constexpr unsigned kUnavailable = 503;
    if (!taken) waiting->respond(json({{"error", "too many requests wait"}}, kUnavailable));
  };
}

Server& Control::server_at(std::int64_t port) const {
  for (const auto& server : servers_)
    if (server->is_at(port)) return *server;
  throw std::invalid_argument("no listener is at port " + std::to_string(port));
}

/// Log lines can be read, but they are not Elixir's, so suites should not compare them.
Json Control::info(const roost::HttpRequest&) {
  return {{"logs", false}};
}

Json Control::broadcast(const roost::HttpRequest& request) {
  const JsonObject wanted = body_of(request);
  server_at(number(wanted, "server"))
      .endpoint()
      .broadcast(text(wanted, "topic"), text(wanted, "event"), member(wanted, "payload"))
      .value();
  return JsonObject();
}

Json Control::subscribe(const roost::HttpRequest& request) {
  const JsonObject wanted = body_of(request);
  roost::PubSub& pubsub = server_at(number(wanted, "server")).endpoint().pubsub();
  return {{"sub", subscriptions_.subscribe(pubsub, text(wanted, "topic"))}};
}

Json Control::events(const roost::HttpRequest& request) {
  auto events = subscriptions_.take(static_cast<Subscriptions::Id>(integer(param(request, "sub"))));
  if (!events) throw std::invalid_argument("no such subscription, or too many came after it");
  JsonObject answer;
  answer["events"] = std::move(*events);
  return answer;
}

Json Control::channel(const roost::HttpRequest& request) {
  if (request.param("id") == nullptr) {
    Server& server = server_at(integer(param(request, "server")));
    const auto newest = server.channels().newest(param(request, "topic"));
    return {{"id", newest ? Json(channel_id(server, *newest)) : Json()}};
  }
  const auto life = life_of(param(request, "id"));
  if (life.alive) return {{"alive", true}};
  return {{"alive", false}, {"reason", life.reason}};
}

ChannelRecords::Life Control::life_of(const std::string& id) const {
  const std::size_t dash = id.find('-');
  if (dash != std::string::npos) {
    const auto life = server_at(integer(id.substr(0, dash)))
                          .channels()
                          .life_of(static_cast<ChannelRecords::Id>(integer(id.substr(dash + 1))));
    if (life) return *life;
  }
  throw std::invalid_argument("no channel has the id " + id + ", or too many ended after it");
}

Json Control::logs(const roost::HttpRequest& request) {
  const std::int64_t from = integer(param(request, "from"));
  if (from < 0) return {{"offset", log_.read(0).offset}};
  const auto part = log_.read(static_cast<std::uint64_t>(from));
  return {{"offset", part.offset}, {"text", part.text}};
}

/// WebSocket clients close their own sockets; long-poll sessions would outlive their tests.
Json Control::reset(const roost::HttpRequest& request) {
  constexpr std::chrono::seconds kPatience{5};
  Server& server = server_at(number(body_of(request), "server"));
  if (server.speaks_longpoll()) {
    for (const auto& connection : server.endpoint().connections())
      (void)server.endpoint().disconnect(connection.id);  // one that is already gone is not a problem
  }
  if (server.channels().wait_until_none_lives(kPatience)) return JsonObject();
  throw std::runtime_error("a channel lives on: close the connections of this listener first");
}

}  // namespace fixture

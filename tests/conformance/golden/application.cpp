// SPDX-License-Identifier: Apache-2.0
#include "application.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>

#include "channels.hpp"

namespace roost::golden {
namespace {

constexpr unsigned kBadRequest = 400;
constexpr unsigned kTooManyRequests = 429;

/// The recorded application said how long its broadcast took; two digits make a body of the recorded length.
constexpr int kTime = 42;

struct UserSocket : Socket {
  static Routes routes() {
    return {channel<EchoChannel>("echo:*"), channel<RoomChannel>("room:*"), channel<CrashChannel>("crash:*"),
            channel<NumbersChannel>("numbers:*")};
  }

  ConnectResult connect(const Params& params, const ConnectInfo&) override {
    if (param(params, "raise")) throw std::runtime_error("raised in connect on request");
    if (param(params, "deny")) return ConnectResult::error();
    if (const auto reason = param(params, "error")) return ConnectResult::error(std::string(*reason));
    if (const auto user = param(params, "user_id")) user_ = *user;
    return ConnectResult::ok();
  }

  [[nodiscard]] std::optional<std::string> id() const override {
    if (user_.empty()) return std::nullopt;
    return "user_socket:" + user_;
  }

 private:
  std::string user_;
};

Config config() {
  Config config;
  config.min_connection_age =
      std::chrono::milliseconds(0);  // the recorded server closes young connections too
  config.http.port = 0;
  config.shards = 2;  // a room has members on both
  config.log_level = LogLevel::off;
  return config;
}

HttpResponse bad_request() {
  return HttpResponse::json(R"({"errors":{"detail":"Bad Request"}})", kBadRequest);
}

/// The members of a JSON object; none when the body is something else.
JsonObject members(const HttpRequest& request) {
  const auto payload = Payload::from_json_text(request.body);
  return payload && payload->is_object() ? payload->json().value().as_object() : JsonObject();
}

HttpResponse broadcast(Endpoint& endpoint, const HttpRequest& request) {
  const JsonObject wanted = members(request);
  if (!wanted.contains("topic") || !wanted.contains("event")) return bad_request();
  const std::int64_t count = wanted.contains("count") ? wanted.at("count").as_int64() : 1;
  const Payload payload(wanted.contains("payload") ? wanted.at("payload") : Json(JsonObject()));
  for (std::int64_t i = 0; i < count; ++i)
    endpoint.broadcast(wanted.at("topic").as_string(), wanted.at("event").as_string(), payload).value();
  return HttpResponse::json(boost::json::serialize(Json{{"count", count}, {"ok", true}, {"us", kTime}}));
}

HttpResponse disconnect(Endpoint& endpoint, const HttpRequest& request) {
  endpoint.broadcast(members(request).at("id").as_string(), "disconnect").value();
  return HttpResponse::json(R"({"ok":true})");
}

}  // namespace

Application::Application() : endpoint_(config()) {
  mount_sockets();
  route_requests();
  endpoint_.start().value();
}

Application::~Application() {
  endpoint_.stop();
}

void Application::mount_sockets() {
  endpoint_.socket<UserSocket>("/socket",
                               {.websocket = {.timeout = kInfinity, .check_origin = CheckOrigin::any()}});
  endpoint_.socket<UserSocket>("/socket_default");
  SocketOptions small;
  small.websocket.timeout = std::chrono::seconds(3);
  small.websocket.max_frame_size = 1024;
  small.websocket.check_origin = CheckOrigin::list({"https://good.example"});
  small.websocket.subprotocols = {"numbers"};
  small.error_handler = [](const HttpRequest&, const std::string& reason) {
    return HttpResponse{kTooManyRequests, {}, "refused: " + reason};
  };
  endpoint_.socket<UserSocket>("/socket_small", std::move(small));
}

void Application::route_requests() {
  endpoint_.get("/health", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text("ok"));
  });
  endpoint_.post("/broadcast", [this](const HttpRequest& request, HttpResponder responder) {
    responder.respond(broadcast(endpoint_, request));
  });
  endpoint_.post("/disconnect", [this](const HttpRequest& request, HttpResponder responder) {
    responder.respond(disconnect(endpoint_, request));
  });
}

void Application::second_passes(std::string_view topic) {
  endpoint_.broadcast(second_of(topic), "second").value();
}

}  // namespace roost::golden

// SPDX-License-Identifier: Apache-2.0
#include "application.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>

#include "channels.hpp"

namespace roost::golden {
namespace {

constexpr unsigned kBadRequest = 400;
constexpr unsigned kNotAcceptable = 406;
constexpr unsigned kTooManyRequests = 429;

/// The recorded application reported how long its broadcast took; two digits give a body of the recorded
/// length.
constexpr int kTime = 42;

struct UserSocket : Socket {
  static Routes routes() {
    return {channel<EchoChannel>("echo:*"), channel<RoomChannel>("room:*"), channel<CrashChannel>("crash:*"),
            channel<NumbersChannel>("numbers:*"), channel<PresenceChannel>("presence:*")};
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

Config config_of(const ApplicationOptions& options) {
  Config config;
  config.min_connection_age =
      std::chrono::milliseconds(0);  // the recorded server closes young connections too
  config.http.port = 0;
  config.shards = options.shards;
  config.secret_key_base = "signs the sessions of one run, and need not be hard to guess";
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
  if (request.headers.get("accept") == "text/html") {  // the recorded routes accepted JSON
    return HttpResponse::json(R"({"errors":{"detail":"Not Acceptable"}})", kNotAcceptable);
  }
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

Application::Application(const ApplicationOptions& options) : endpoint_(config_of(options)) {
  PresenceOptions every_change_at_once;
  every_change_at_once.diff_window = std::chrono::milliseconds(0);
  endpoint_.add_presence(std::move(every_change_at_once));
  mount_sockets(options);
  route_requests();
  endpoint_.start().value();
}

Application::~Application() {
  endpoint_.stop();
}

void Application::mount_sockets(const ApplicationOptions& options) {
  LongPollOptions polled;
  polled.window = options.window;
  SocketOptions by_default;
  by_default.longpoll = polled;
  endpoint_.socket<UserSocket>("/socket_default", by_default);
  SocketOptions open = by_default;
  open.websocket.timeout = kInfinity;
  open.websocket.check_origin = open.longpoll->check_origin = CheckOrigin::any();
  endpoint_.socket<UserSocket>("/socket", std::move(open));
  SocketOptions small = by_default;
  small.websocket.timeout = options.silence;
  small.websocket.max_frame_size = 1024;
  small.websocket.check_origin = small.longpoll->check_origin = CheckOrigin::list({"https://good.example"});
  small.websocket.subprotocols = {"numbers"};
  small.websocket.compress = true;
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

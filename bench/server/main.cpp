// SPDX-License-Identifier: Apache-2.0
// The server that load tests run against: channels that echo, shout and crash, and a way to broadcast from
// outside. PORT (default 4000), ROOST_SHARDS, ROOST_LOG_LEVEL (default warning) and the rest of the
// configuration come from the environment or the file named by ROOST_CONFIG. With ROOST_SECRET_KEY_BASE it
// also offers long polling, and /polled, which offers long polling only. /echo returns raw messages,
// compressed if the client supports it: for suites that test the frames of a WebSocket server.
#include <boost/describe/class.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "channels.hpp"
#include "numbers/integers_channel.hpp"
#include "roost/endpoint.hpp"
#include "roost/raw_socket.hpp"

namespace {

/// Its id is the parameter "id", if given.
struct UserSocket : roost::Socket {
  static roost::Routes routes() {
    return {roost::channel<numbers::IntegersChannel>("numbers:*"),
            roost::channel<bench::EchoChannel>("echo:*"),
            roost::channel<bench::RoomChannel>("room:*"),
            roost::channel<bench::CrashChannel>("crash:*"),
            roost::channel<bench::CrowdChannel>("crowd:*"),
            roost::channel<bench::CrowdChannel>("paged:*")};
  }

  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo&) override {
    if (const auto id = roost::param(params, "id")) id_ = std::make_unique<const std::string>(*id);
    return roost::ConnectResult::ok();
  }
  [[nodiscard]] std::optional<std::string> id() const override {
    return id_ ? std::optional(*id_) : std::nullopt;
  }

 private:
  std::unique_ptr<const std::string> id_;  // most have none, and pay only for a pointer
};

struct BroadcastRequest {
  std::string topic;
  std::string event;
  roost::Json payload;
  std::optional<std::int64_t> count;
};
BOOST_DESCRIBE_STRUCT(BroadcastRequest, (), (topic, event, payload, count))

constexpr std::int64_t kMaxCount = 100'000;

roost::HttpResponse bad_request(std::string_view problem) {
  constexpr unsigned kBadRequest = 400;
  return roost::HttpResponse::json(boost::json::serialize(roost::Json{{"error", problem}}), kBadRequest);
}

/// POST /broadcast {"topic", "event", "payload", "count"}: answers {"sent": count}.
roost::HttpResponse broadcast(roost::Endpoint& endpoint, const roost::HttpRequest& request) {
  const auto body = roost::Payload::from_json_text(request.body);
  if (!body) return bad_request(body.error().message);
  const auto wanted = body->as<BroadcastRequest>();
  if (!wanted) return bad_request(wanted.error().message);
  if (!wanted->payload.is_object()) return bad_request("payload.payload: expected an object");
  const std::int64_t count = wanted->count.value_or(1);
  if (count < 0 || count > kMaxCount) return bad_request("payload.count: expected a number from 0 to 100000");
  const roost::Payload payload(wanted->payload);
  for (std::int64_t i = 0; i < count; ++i) {
    if (const auto sent = endpoint.broadcast(wanted->topic, wanted->event, payload); !sent) {
      return bad_request(sent.error().message);
    }
  }
  return roost::HttpResponse::json(boost::json::serialize(roost::Json{{"sent", count}}));
}

struct PresenceRequest {
  std::string topic;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(PresenceRequest, (), (topic, count))

/// POST /presence {"topic", "count"}: so many members, "member-0" and so on, who stay.
roost::HttpResponse populate(std::vector<roost::PresenceOwner>& owners, roost::Endpoint& endpoint,
                             const roost::HttpRequest& request) {
  const auto body = roost::Payload::from_json_text(request.body);
  if (!body) return bad_request(body.error().message);
  const auto wanted = body->as<PresenceRequest>();
  if (!wanted) return bad_request(wanted.error().message);
  for (std::int64_t i = 0; i < wanted->count; ++i) {
    roost::PresenceOwner& owner = owners.emplace_back(endpoint.presence().owner());
    const auto tracked = owner.track(wanted->topic, "member-" + std::to_string(i), {{"status", "online"}});
    if (!tracked) return bad_request(tracked.error().message);
  }
  return roost::HttpResponse::json(boost::json::serialize(roost::Json{{"tracked", wanted->count}}));
}

/// Sends every message back, text as text and binary as binary.
struct EchoSocket : roost::RawSocket {
  void handle_in(std::string_view payload, roost::MessageKind kind) override { push(payload, kind); }
};

/// For suites that test a WebSocket server's frames, with messages up to 16 MiB.
roost::SocketOptions echo_options() {
  return {.websocket = {.path = "/",
                        .timeout = roost::kInfinity,
                        .max_frame_size = 16 << 20,
                        .max_queued_bytes = 64 << 20,
                        .compress = true,
                        .check_origin = roost::CheckOrigin::any()},
          .limits = {.messages_per_second = 0}};
}

roost::SocketOptions socket_options(const roost::Config& config) {
  roost::SocketOptions options{
      .websocket = {.timeout = roost::kInfinity, .check_origin = roost::CheckOrigin::any()},
      .limits = {.messages_per_second = 0}};
  if (!config.secret_key_base.empty()) options.longpoll.emplace().check_origin = roost::CheckOrigin::any();
  return options;
}

int run() {
  // [snippet: config]
  roost::Config defaults;
  defaults.log_level = roost::LogLevel::warning;
  defaults.http.max_connections = 19'000;
  defaults.admin.enabled = true;
  defaults.http.connects_per_second = 0;
  roost::Config config = roost::Config::from_environment(std::move(defaults));
  // [/snippet]
  roost::SocketOptions options = socket_options(config);
  roost::Endpoint endpoint{std::move(config)};
  endpoint.socket<UserSocket>("/socket", options);
  endpoint.socket<EchoSocket>("/echo", echo_options());
  if (options.longpoll) {
    options.websocket.path = "/not_websocket";  // so that a client has to fall back
    endpoint.socket<UserSocket>("/polled", options);
  }
  endpoint.post("/broadcast", [&endpoint](const roost::HttpRequest& request, roost::HttpResponder responder) {
    responder.respond(broadcast(endpoint, request));
  });
  endpoint.add_presence({.modes = {{"paged:*", roost::PresenceMode::paged}}});
  std::vector<roost::PresenceOwner> owners;  // touched by one shard's loop at a time: the load asks once
  endpoint.post("/presence", [&](const roost::HttpRequest& request, roost::HttpResponder responder) {
    responder.respond(populate(owners, endpoint, request));
  });
  return endpoint.run("bench_server");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout =
      "Channels for load tests: they echo, shout and crash. POST /broadcast broadcasts from "
      "outside.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_server could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

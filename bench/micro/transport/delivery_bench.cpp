// SPDX-License-Identifier: Apache-2.0
// The whole path of a delivery: a broadcast that is encoded already, dispatched to the members of its topic,
// each a WebSocket connection, queued, flushed and written at the end of the turn. A write is the system call
// of a datagram socket; TCP takes the kernel longer (bench/README.md).
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>

#include "cost.hpp"
#include "protocol/websocket/frame_writer.hpp"
#include "roost/channel.hpp"
#include "testing/node.hpp"
#include "transport/bottomless_pair.hpp"
#include "transport/websocket_server.hpp"

namespace {

using namespace roost;

class QuietChannel final : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view, const Payload& payload) override { return Reply::ok(payload); }
};

struct PlainSocket : Socket {};

/// Gives our end of a pair to the WebSocket.
class Handover final : public http::Exchange {
 public:
  explicit Handover(net::Stream stream) : stream_(std::move(stream)) {}
  void respond_with_file(HttpResponse, std::unique_ptr<http::FileBody>) override {}
  void respond(HttpResponse, http::OnLost) override { std::abort(); }
  void upgrade(HttpResponse, http::TakeOver take_over) override {
    take_over({std::move(stream_), {}, "<101>", ""});
  }
  void abandon() override { std::abort(); }

 private:
  net::Stream stream_;
};

HttpRequest upgrade_request() {
  HttpRequest request;
  request.method = "GET";
  request.params = {{"vsn", "2.0.0"}};
  request.headers = {{"host", "x"},
                     {"connection", "upgrade"},
                     {"upgrade", "websocket"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

std::string client_says(std::string_view text) {
  return std::string(frame_message(websocket::Opcode::text, text, websocket::MaskKey{}).view());
}

/// A shard with connections that are members of "room:lobby".
class Members {
 public:
  explicit Members(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      bench::BottomlessPair& pair = pairs_.emplace_back();
      server_.upgrade(mount_, upgrade_request(),
                      HttpResponder(std::make_unique<Handover>(std::move(pair.ours))));
      pair.peer_sends(client_says(R"(["1","1","room:lobby","phx_join",{}])"));
      turn();
    }
    node_.turn();
    if (node_.members_of("room:lobby") != static_cast<std::size_t>(count)) std::abort();
  }

  void turn() { node_.context(0).loop.run_once(base::Duration::zero()); }
  [[nodiscard]] test::TestNode& node() { return node_; }
  [[nodiscard]] std::deque<bench::BottomlessPair>& pairs() { return pairs_; }
  [[nodiscard]] pubsub::BroadcastPtr broadcast() {
    return std::make_shared<const pubsub::Broadcast>(
        pubsub::BroadcastContent{"room:lobby", "shout", Payload{{"text", std::string(100, 'x')}}},
        node_.serializers(), node_.logger());
  }

 private:
  test::TestNode node_{{.log_level = LogLevel::off}};
  socket::SocketMount socket_{"/socket",
                              {"PlainSocket", [] { return std::make_unique<PlainSocket>(); },
                               std::make_shared<const Routes>(Routes{channel<QuietChannel>("room:*")})},
                              {.limits = {.messages_per_second = 0}},
                              node_.serializers()};
  transport::WebSocketMount mount_{socket_,
                                   transport::OriginPolicy::make(CheckOrigin::any(), "").value(),
                                   {},
                                   std::chrono::seconds(60),
                                   1 << 20};
  transport::WebSocketServer server_{node_.context(0)};
  std::deque<bench::BottomlessPair> pairs_;
};

/// `window` broadcasts are dispatched before the connections are flushed.
void deliver(benchmark::State& state) {
  Members members(state.range(0));
  const auto broadcast = members.broadcast();
  pubsub::TopicIndex& index = members.node().context(0).index();
  const auto turns = state.range(0) / static_cast<std::int64_t>(transport::FlushList::kPerTurn) + 1;
  const auto round = [&] {
    for (std::int64_t i = 0; i < state.range(1); ++i)
      index.dispatch(broadcast);
    for (std::int64_t i = 0; i < turns; ++i)
      members.turn();
  };
  round();
  const bench::Cost cost(state, {.operations = state.range(0) * state.range(1), .must_not_allocate = true});
  for ([[maybe_unused]] auto _ : state)
    round();
}
BENCHMARK(deliver)
    ->Name("transport/deliver_to_websockets")
    ->ArgNames({"members", "window"})
    ->Args({1, 1})
    ->Args({1000, 1})
    ->Args({1000, 16});

/// A message of a client from its bytes to the reply's: read, decoded, handled, encoded, framed, written.
void echo(benchmark::State& state) {
  Members members(1);
  const std::string message = client_says(R"(["1","12","room:lobby","echo",)" +
                                          bench::json_object(static_cast<std::size_t>(state.range(0))) + "]");
  const auto once = [&] {
    members.pairs().front().peer_sends(message);
    members.turn();
  };
  once();
  const bench::Cost cost(state, {.bytes = bench::size_of(message)});
  for ([[maybe_unused]] auto _ : state)
    once();
}
BENCHMARK(echo)->Name("transport/echo_over_a_websocket")->Arg(64)->Arg(1024);

}  // namespace

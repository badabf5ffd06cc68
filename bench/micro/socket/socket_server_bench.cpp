// SPDX-License-Identifier: Apache-2.0
// A client's messages above the transport: from the text of a frame to the frame of the answer, without a
// network. The transport counts what it is given.
#include "socket/socket_server.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "cost.hpp"
#include "roost/channel.hpp"
#include "testing/node.hpp"

namespace {

using namespace roost;

struct Shout {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Shout, (), (text))

class BenchChannel final : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "echo") return Reply::ok(payload);
    if (event == "push") push("pushed", payload);
    if (event == "struct") return Reply::ok(payload.as<Shout>().value());
    if (event == "broadcast") broadcast("shout", payload);
    return Reply::none();
  }
};

struct PlainSocket : Socket {};

class CountingTransport final : public socket::Transport {
 public:
  void send(const fastlane::EncodedMessage& message) override {
    ++sent;
    benchmark::DoNotOptimize(message.frame.view().data());
  }
  void close(websocket::CloseCode, const Why&) override { std::abort(); }
  void ping(std::string_view) override {}
  [[nodiscard]] std::string peer() const override { return "203.0.113.7:50412"; }
  [[nodiscard]] std::string_view name() const override { return "counting"; }
  [[nodiscard]] inspect::Evidence evidence() const override { return {.transport = "counting"}; }

  std::size_t sent = 0;
};

/// Checked for each message and never reached.
constexpr SocketLimits kLimits{.messages_per_second = 1'000'000'000, .message_burst = 4'000'000'000};

class Client {
 public:
  explicit Client(std::string_view vsn) {
    const auto* serializer = std::get<const phoenix::Serializer*>(node_.versions().select(vsn));
    socket::AcceptedSocket accepted{std::make_unique<PlainSocket>(), std::nullopt, serializer};
    server_ =
        std::make_unique<socket::SocketServer>(node_.context(0), mount_, std::move(accepted), transport_);
    node_.turn();  // from here on this thread is the shard's
  }

  void says(std::string_view frame) {
    if (server_->receive(phoenix::FrameKind::text, frame)) std::abort();
  }
  void turn() { node_.context(0).loop.run_once(base::Duration::zero()); }
  [[nodiscard]] std::size_t sent() const { return transport_.sent; }

 private:
  test::TestNode node_{{.log_level = LogLevel::off}};
  socket::SocketMount mount_{"/socket",
                             {"PlainSocket", [] { return std::make_unique<PlainSocket>(); },
                              std::make_shared<const Routes>(Routes{channel<BenchChannel>("room:*")})},
                             {.limits = kLimits},
                             node_.serializers()};
  CountingTransport transport_;
  std::unique_ptr<socket::SocketServer> server_;
};

/// `answers`: the number of frames each message is answered with.
void message(benchmark::State& state, Client& client, const std::string& frame, std::size_t answers) {
  const std::size_t before = client.sent();
  client.says(frame);
  if (client.sent() != before + answers) std::abort();
  const bench::Cost cost(state, {.bytes = bench::size_of(frame)});
  for ([[maybe_unused]] auto _ : state)
    client.says(frame);
}

void heartbeat(benchmark::State& state) {
  Client client("2.0.0");
  message(state, client, R"([null,"7","phoenix","heartbeat",{}])", 1);
}
BENCHMARK(heartbeat)->Name("socket/heartbeat");

void in_version_2(benchmark::State& state, const std::string& event, std::size_t answers) {
  Client client("2.0.0");
  client.says(R"(["1","1","room:lobby","phx_join",{}])");
  message(state, client, R"(["1","12","room:lobby",")" + event + R"(",{"text":"hello to everyone"}])",
          answers);
}
BENCHMARK_CAPTURE(in_version_2, echo, "echo", 1)->Name("socket/echo");
BENCHMARK_CAPTURE(in_version_2, as_struct, "struct", 1)->Name("socket/echo_of_a_struct");
BENCHMARK_CAPTURE(in_version_2, push, "push", 1)->Name("socket/push");
BENCHMARK_CAPTURE(in_version_2, broadcast, "broadcast", 1)->Name("socket/broadcast_to_itself");
BENCHMARK_CAPTURE(in_version_2, silent, "silent", 0)->Name("socket/message_without_an_answer");

void echo_v1(benchmark::State& state) {
  Client client("1.0.0");
  client.says(R"({"topic":"room:lobby","event":"phx_join","payload":{},"ref":"1"})");
  message(state, client,
          R"({"topic":"room:lobby","event":"echo","payload":{"text":"hello to everyone"},"ref":"12"})", 1);
}
BENCHMARK(echo_v1)->Name("socket/echo_v1");

/// An echo on the last of `channels` joined channels.
void echo_among(benchmark::State& state) {
  Client client("2.0.0");
  std::string topic;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    topic = "room:" + std::to_string(i);
    client.says(R"(["1","1",")" + topic + R"(","phx_join",{}])");
  }
  message(state, client, R"(["1","12",")" + topic + R"(","echo",{"text":"hello to everyone"}])", 1);
}
BENCHMARK(echo_among)->Name("socket/echo_among_channels")->Arg(1)->Arg(10)->Arg(100);

void join_and_leave(benchmark::State& state) {
  Client client("2.0.0");
  const auto once = [&] {
    client.says(R"(["1","1","room:lobby","phx_join",{}])");
    client.says(R"(["1","2","room:lobby","phx_leave",{}])");
    client.turn();
  };
  once();
  const bench::Cost cost(state);
  for ([[maybe_unused]] auto _ : state)
    once();
}
BENCHMARK(join_and_leave)->Name("socket/join_and_leave");

}  // namespace

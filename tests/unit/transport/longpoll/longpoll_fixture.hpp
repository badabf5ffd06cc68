// SPDX-License-Identifier: Apache-2.0
// Long-poll servers on a node without a network: requests are handed over, answers are recorded, loops are
// turned and time is moved by hand. Requests can arrive at another node, which is the third shard here, with
// a LongPollNode of its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/exchange.hpp"
#include "http/make_request.hpp"
#include "support/node.hpp"
#include "support/scripted_channel.hpp"
#include "transport/longpoll_server.hpp"

namespace roost::test {

/// The response to one request.
struct Answer {
  std::optional<HttpResponse> response;
  http::OnLost on_lost;
  bool abandoned = false;
  bool slow = false;  // its client takes of it what the test says
  std::shared_ptr<http::ResponseDelivery> delivery;
  bool stopped = false;

  [[nodiscard]] bool waits() const { return !response && !abandoned; }
  [[nodiscard]] JsonObject json() const { return boost::json::parse(response.value().body).as_object(); }
  [[nodiscard]] std::int64_t status() const { return json().at("status").as_int64(); }
  [[nodiscard]] std::string token() const { return std::string(json().at("token").as_string()); }
  [[nodiscard]] std::vector<std::string> messages() const {
    const JsonObject members = json();
    std::vector<std::string> all;
    for (const Json& message : members.at("messages").as_array())
      all.emplace_back(message.as_string());
    return all;
  }
};
using AnswerPtr = std::shared_ptr<Answer>;

class RecordingExchange final : public http::Exchange {
 public:
  explicit RecordingExchange(AnswerPtr answer) : answer_(std::move(answer)) {}
  void respond_with_file(HttpResponse, std::unique_ptr<http::FileBody>) override {}
  void follow(const std::shared_ptr<http::ResponseDelivery>& delivery) override {
    if (!answer_->slow) return delivery->set_left(0);
    delivery->stop_with([answer = answer_.get()] { answer->stopped = true; });
    answer_->delivery = delivery;
  }
  void respond(HttpResponse response, http::OnLost on_lost) override {
    answer_->response = std::move(response);
    answer_->on_lost = std::move(on_lost);
  }
  void upgrade(HttpResponse, http::TakeOver) override { ADD_FAILURE() << "long polling upgrades nothing"; }
  void abandon() override { answer_->abandoned = true; }

 private:
  AnswerPtr answer_;
};

/// Where requests for a session arrive; those without a token open one here.
enum class Arrival { here, elsewhere, alternating };

class LongPollTest : public testing::Test {
 protected:
  static constexpr std::chrono::milliseconds kWindow{10'000};
  static constexpr std::size_t kShards = 2;  // of this node
  static constexpr std::size_t kElsewhere = kShards;

  void TearDown() override { node.turn(); }

  /// The mount takes `options` and `check_origin` as they are when the first request is asked.
  AnswerPtr ask(std::string method, std::string_view query, HttpHeaders headers = {}, std::string body = {},
                std::size_t shard = 0) {
    if (!mount_) build();
    const bool named = headers.contains("x-phoenix-longpoll-token") || query.find("token=") != query.npos;
    if (named && shard == 0 && arrives_elsewhere()) shard = kElsewhere;
    http1::Request wire{std::move(method), "/socket/longpoll?" + std::string(query), 11, std::move(headers),
                        std::move(body)};
    auto request = std::get<HttpRequest>(http::make_request(std::move(wire)));
    request.peer = {"192.0.2.1", std::uint16_t{4711}};
    auto answer = std::make_shared<Answer>();
    answer->slow = slow_readers;
    servers_.at(shard)->handle(*mount_, request, HttpResponder(std::make_unique<RecordingExchange>(answer)));
    if (turns) node.turn();
    return answer;
  }

  /// A new session's token.
  std::string open(std::string_view query = "vsn=2.0.0", std::size_t shard = 0) {
    return ask("GET", query, {}, {}, shard)->token();
  }
  AnswerPtr poll(const std::string& token, std::size_t shard = 0) {
    return ask("GET", "vsn=2.0.0", {{"x-phoenix-longpoll-token", token}}, {}, shard);
  }
  AnswerPtr post(const std::string& token, std::string body, std::string type = "application/json",
                 std::size_t shard = 0) {
    return ask("POST", "vsn=2.0.0", {{"x-phoenix-longpoll-token", token}, {"content-type", std::move(type)}},
               std::move(body), shard);
  }
  /// A session that has joined room:a and fetched the answer.
  std::string open_joined() {
    const std::string token = open();
    EXPECT_EQ(post(token, R"(["1","1","room:a","phx_join",{}])")->status(), 200);
    EXPECT_EQ(poll(token)->messages().size(), 1U);
    return token;
  }
  void push(std::string_view event, const Payload& payload = Payload({{"n", 1}})) {
    node.pubsub().broadcast("room:a", event, payload).value();
    node.turn();
  }
  transport::LongPollServer& server(std::size_t shard = 0) { return *servers_.at(shard); }
  transport::LongPollRelay& relay_here() { return *shared_.relay(); }
  transport::LongPollRelay& relay_elsewhere() { return *elsewhere_.relay(); }
  // What the two nodes have said to each other.
  std::vector<std::string> told;
  std::vector<std::uint64_t> numbers;  // of requests
  bool cut = false;                    // nothing arrives
  bool turns = true;                   // after each request
  std::size_t lose_each = 0;           // every third one, say, does not arrive
  std::string bus_fault;               // why nothing is taken
  std::uint64_t last = 0;              // number used by the test

  struct PollSocket final : Socket {
    explicit PollSocket(LongPollTest& owner) : test(owner) {}
    ConnectResult connect(const Params& params, const ConnectInfo& info) override {
      test.params = params;
      test.connect_info = info;
      return test.connect();
    }
    [[nodiscard]] std::optional<std::string> id() const override { return test.id; }
    LongPollTest& test;
  };

  Node node{{.shards = kShards + 1}};
  Script script;
  Arrival arrival = Arrival::here;
  bool cluster = true;
  const transport::NodeLife here{"here@test", 0xA1};
  const transport::NodeLife elsewhere{"elsewhere@test", 0xB2};
  LongPollOptions options{.window = kWindow};
  net::NodeBacklog backlog;
  Deliveries deliveries;  // of room:*
  bool auth_token = false;
  bool slow_readers = false;  // of requests from now on
  CheckOrigin check_origin = CheckOrigin::list({"https://good.example"});
  std::function<ConnectResult()> connect = [] { return ConnectResult::ok(); };
  std::optional<std::string> id = "users:7";
  Params params;
  ConnectInfo connect_info;
  std::chrono::system_clock::time_point wall_clock{std::chrono::seconds(1'700'000'000)};

 private:
  void build() {
    SocketOptions socket_options;
    socket_options.longpoll = options;
    socket_options.auth_token = auth_token;
    Route room = scripted("room:*", script);
    room.deliveries = deliveries;
    SocketDefinition definition{
        "PollSocket", [this] { return std::make_unique<PollSocket>(*this); },
        std::make_shared<const Routes>(Routes{std::move(room), scripted("other:*", script)})};
    socket_mount_.emplace(
        socket::SocketMount{"/socket", std::move(definition), std::move(socket_options), node.serializers()});
    mount_.emplace(transport::LongPollMount{
        *socket_mount_, transport::OriginPolicy::make(check_origin, "localhost").value()});
    if (cluster) join();
    for (std::size_t shard = 0; shard < node.shards(); ++shard)
      servers_.push_back(std::make_unique<transport::LongPollServer>(
          node.context(shard), shard < kShards ? shared_ : elsewhere_, &backlogs_.emplace_back(backlog)));
  }

  void join() {
    for (transport::LongPollNode* each : {&shared_, &elsewhere_})
      each->add(*mount_);
    shared_.join({here, bus_of(here), node.clock, node.logger()});
    elsewhere_.join({elsewhere, bus_of(elsewhere), node.clock, node.logger()});
  }

  std::function<Result<void>(std::string_view, const NodeMessage&)> bus_of(const transport::NodeLife& self) {
    return [this, self](std::string_view to, NodeMessage message) -> Result<void> {
      message.from = self.node;
      message.incarnation = self.incarnation;
      if (!bus_fault.empty()) return make_error(bus_fault, std::errc::not_connected);
      told.emplace_back(message.body);
      if (message.kind == NodeMessage::Kind::request) numbers.push_back(message.number);
      if (cut || (lose_each != 0 && told.size() % lose_each == 0)) return {};
      if (to != here.node && to != elsewhere.node) return {};
      transport::LongPollNode& receiver = to == here.node ? shared_ : elsewhere_;
      EXPECT_TRUE(receiver.relay()->heard(message));
      return {};
    };
  }

  bool arrives_elsewhere() {
    if (arrival == Arrival::alternating) return ++requests_ % 2 == 1;
    return arrival == Arrival::elsewhere;
  }

  Tokens tokens_ = Tokens::create({.current = "a secret of more than twenty bytes", .previous = {}}, [this] {
                     return wall_clock;
                   }).value();
  transport::LongPollNode shared_{tokens_};
  transport::LongPollNode elsewhere_{tokens_};
  std::size_t requests_ = 0;
  std::optional<socket::SocketMount> socket_mount_;
  std::optional<transport::LongPollMount> mount_;
  std::deque<net::ShardBacklog> backlogs_;
  std::vector<std::unique_ptr<transport::LongPollServer>> servers_;
};

/// What holds wherever requests arrive (spec longpoll-transport.md §4).
class LongPollAnywhereTest : public LongPollTest, public testing::WithParamInterface<Arrival> {
 protected:
  LongPollAnywhereTest() { arrival = GetParam(); }
};

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// Refusals that end, and those that are slow (docs/decisions/0005).
#include <boost/json/parse.hpp>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;

struct BlockedSocket : Socket {
  static Routes routes() { return {channel<RoomChannel>("room:*")}; }
  ConnectResult connect(const Params&, const ConnectInfo&) override {
    return ConnectResult::error_for_good("blocked", {{"until", "Monday"}});
  }
};

struct BlockedRawSocket : RawSocket {
  ConnectResult connect(const Params&, const ConnectInfo&) override {
    return ConnectResult::error_for_good("blocked");
  }
  void handle_in(std::string_view, MessageKind) override { push("never"); }
};

struct UnwelcomeSocket : Socket {
  static Routes routes() { return {}; }
  ConnectResult connect(const Params&, const ConnectInfo&) override { return ConnectResult::error(); }
};

class Refusal : public EndpointTest {};

TEST_F(Refusal, ForGoodIsAnOpenConnectionThatIsClosedWith1000AfterItsHold) {
  endpoint().socket<BlockedSocket>("/socket", {.refusal = {.hold = 20ms}});
  start();
  auto visitor = client();
  EXPECT_TRUE(visitor.receives(R"([null,null,"phoenix","refused",{"reason":"blocked","until":"Monday"}])"));
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::normal));
}

TEST_F(Refusal, ForGoodOfARawSocketIsClosedWith1000WithoutAWord) {
  endpoint().socket<BlockedRawSocket>("/socket", {.refusal = {.hold = 20ms}});
  start();
  EXPECT_TRUE(client().is_closed_with(CloseCode::normal));
}

TEST_F(Refusal, ForGoodIsPlain403WhenTooManyAreHeld) {
  endpoint().socket<BlockedSocket>("/socket", {.refusal = {.max_held = 1}});
  start();
  auto held = client();
  EXPECT_TRUE(held.receives(R"([null,null,"phoenix","refused",{"reason":"blocked","until":"Monday"}])"));
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0").status, 403U);
}

TEST_F(Refusal, ForGoodOfALongPollSessionIsFetchedByItsPoll) {
  config.secret_key_base = std::string(64, 's');
  endpoint().socket<BlockedSocket>("/socket", {.longpoll = LongPollOptions{}});
  start();
  const JsonObject opened = boost::json::parse(get(port(), "/socket/longpoll?vsn=2.0.0").body).as_object();
  EXPECT_EQ(opened.at("status"), 410);
  const std::string token(opened.at("token").as_string());
  const HttpAnswer polled = ask(port(),
                                "GET /socket/longpoll?vsn=2.0.0 HTTP/1.1\r\nhost: x\r\n"
                                "x-phoenix-longpoll-token: " +
                                    token + "\r\n\r\n");
  EXPECT_THAT(polled.body, ::testing::HasSubstr("refused"));
  EXPECT_THAT(polled.body, ::testing::HasSubstr("Monday"));
}

/// The answer comes when the node stops, so that it was waiting is seen without a clock.
TEST_F(Refusal, WithADelayWaitsAndAStopDoesNot) {
  endpoint().socket<UnwelcomeSocket>("/socket", {.refusal = {.delay = 1h}});
  endpoint().get("/marker", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text("here"));
  });
  start();
  std::optional<TcpClient> connection(port());
  connection->send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  EXPECT_TRUE(events.wait_for(
      [](const EventRecorder::Event& event) { return event.name == telemetry_event::kSocketConnected; }));
  EXPECT_EQ(get(port(), "/marker").body, "here");
  auto stopped = stopping();
  EXPECT_EQ(read_answer(*connection)->status, 403U);
  connection.reset();
  EXPECT_TRUE(stopped.get());
}

TEST_F(Refusal, AYoungConnectionIsHeldByDefault) {
  EXPECT_EQ(Config{}.min_connection_age, 5s);
  config.min_connection_age = 1h;
  endpoint().socket<RoomSocket>("/held");
  endpoint().socket<RoomSocket>("/at_once", {.min_age = 0ms});
  start();
  auto held = client("/held/websocket?vsn=2.0.0&id=users:7");
  auto at_once = client("/at_once/websocket?vsn=2.0.0&id=users:7");
  EXPECT_TRUE(held.joins("room:1"));
  endpoint().broadcast("users:7", "disconnect").value();
  EXPECT_TRUE(at_once.is_closed_with(CloseCode::going_away));
  EXPECT_TRUE(terminated("shutdown:disconnected"));
  auto stopped = stopping();  // until then nothing but the hold kept it
  EXPECT_TRUE(held.is_closed_with(CloseCode::going_away));
  held.hangs_up();
  at_once.hangs_up();
  EXPECT_TRUE(stopped.get());
}

}  // namespace
}  // namespace roost::test

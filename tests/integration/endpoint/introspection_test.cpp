// SPDX-License-Identifier: Apache-2.0
// What a running endpoint tells: lists, telemetry, log lines.
#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class Introspection : public EndpointTest {};

/// Never answers a join.
class UndecidedChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override {
    pending_ = pending_join();
    return JoinResult::later();
  }

 private:
  std::optional<PendingJoin> pending_;
};

struct ListedSocket : RoomSocket {
  static Routes routes() { return {channel<RoomChannel>("room:*"), channel<UndecidedChannel>("undecided")}; }
};

TEST_F(Introspection, ListsConnectionsAndTheirChannels_B111) {
  endpoint().socket<ListedSocket>("/socket");
  start();
  auto visitor = client("/socket/websocket?vsn=2.0.0&id=users:7");
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(R"(["2","2","undecided","phx_join",{}])");
  ASSERT_TRUE(visitor.hears_nothing());

  const auto connections = endpoint().connections();
  ASSERT_EQ(connections.size(), 1U);
  EXPECT_THAT(connections[0].handler, ::testing::HasSubstr("ListedSocket"));
  EXPECT_EQ(connections[0].socket_id, "users:7");
  EXPECT_EQ(connections[0].channels, 2U);
  EXPECT_THAT(connections[0].peer, ::testing::StartsWith("127.0.0.1:"));

  const auto channels = endpoint().channels(connections[0].id).value();
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].topic, "room:1");
  EXPECT_EQ(channels[0].route, "room:*");
  EXPECT_TRUE(channels[0].joined);
  EXPECT_EQ(channels[1].topic, "undecided");
  EXPECT_FALSE(channels[1].joined);
}

TEST_F(Introspection, ToAskAConnectionThatIsGoneIsAnError_B111) {
  start_rooms();
  std::optional<PhoenixClient> visitor(client());
  ASSERT_TRUE(visitor->hears_nothing());
  const ConnectionId id = endpoint().connections().at(0).id;
  EXPECT_TRUE(endpoint().channels(id).value().empty());
  visitor.reset();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  auto another = client();  // may have the same slot
  ASSERT_TRUE(another.hears_nothing());
  const auto gone = endpoint().channels(id);
  ASSERT_FALSE(gone);
  EXPECT_THAT(gone.error().message, ::testing::HasSubstr(to_string(id)));
  EXPECT_FALSE(endpoint().channels(ConnectionId{}));
}

TEST_F(Introspection, OneConnectionCanBeEnded) {
  start_rooms();
  auto ended = client();
  ASSERT_TRUE(ended.joins("room:1"));
  const ConnectionId id = endpoint().connections().at(0).id;
  auto spared = client();
  ASSERT_TRUE(spared.joins("room:1"));
  EXPECT_TRUE(endpoint().disconnect(id));
  EXPECT_TRUE(ended.is_closed_with(CloseCode::going_away));
  EXPECT_TRUE(terminated("shutdown:disconnected"));
  EXPECT_TRUE(spared.hears_nothing());
  EXPECT_FALSE(endpoint().disconnect(ConnectionId{}));
}

TEST_F(Introspection, AChannelThatIsReplacedHasTerminatedToo) {
  start_rooms();
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1", "1"));
  ASSERT_TRUE(visitor.joins("room:1", "2"));
  EXPECT_TRUE(terminated("shutdown:closed"));
}

TEST_F(Introspection, MayBeAskedFromAHandlerOnAShard) {
  config.shards = 1;
  endpoint().socket<RoomSocket>("/socket");
  endpoint().get("/connections", [this](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text(std::to_string(endpoint().connections().size())));
  });
  start();
  auto visitor = client();
  EXPECT_EQ(get(port(), "/connections").body, "1");
}

TEST_F(Introspection, TelemetryReportsConnectJoinAndMessageOnceEach_G226) {
  start_rooms();
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(R"(["1","2","room:1","echo",{}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  EXPECT_EQ(events.count(telemetry_event::kSocketConnected), 1U);
  EXPECT_EQ(events.count(telemetry_event::kChannelJoined), 1U);
  const auto handled = events.all(
      [](const EventRecorder::Event& event) { return event.name == telemetry_event::kChannelHandledIn; });
  ASSERT_EQ(handled.size(), 1U);
  EXPECT_EQ(handled[0].topic, "room:1");
  EXPECT_EQ(handled[0].event, "echo");
  EXPECT_TRUE(handled[0].connection.valid());
}

TEST_F(Introspection, ATelemetryHandlerThatThrowsHurtsNobody_G226) {
  endpoint().telemetry().attach("", [](const TelemetryEvent&) { throw std::runtime_error("no"); });
  start_rooms();
  EXPECT_TRUE(client().joins("room:1"));
}

TEST_F(Introspection, ACallbackThatHoldsUpItsShardIsNamed) {
  config.stall_threshold = std::chrono::milliseconds(20);
  endpoint().socket<RoomSocket>("/socket");
  std::promise<void> seen;
  endpoint().get("/slow", [&seen](const HttpRequest&, HttpResponder responder) {
    seen.get_future().wait();
    responder.respond(HttpResponse::text("done"));
  });
  start();
  auto asking = std::async(std::launch::async, [port = port()] { return get(port, "/slow").body; });
  EXPECT_TRUE(events.wait_for([](const EventRecorder::Event& event) {
    return event.name == telemetry_event::kShardStalled && event.topic == "/slow";
  }));
  seen.set_value();
  EXPECT_EQ(asking.get(), "done");
  EXPECT_TRUE(log->has(LogLevel::warning, "/slow"));
}

// --- log lines ---

struct QuietSocket : Socket {
  static Routes routes() {
    return {channel<RoomChannel>("quiet:*", {.log_join = LogLevel::off, .log_handle_in = LogLevel::off}),
            channel<RoomChannel>("room:*")};
  }
};

class LogOfEndpoint : public EndpointTest {};

TEST_F(LogOfEndpoint, ReportsConnectJoinAndMessage_G224_G225) {
  start_rooms();
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(R"(["1","2","room:1","echo",{}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  EXPECT_TRUE(log->has(LogLevel::info, "CONNECTED TO roost::test::RoomSocket in "));
  EXPECT_TRUE(log->has(LogLevel::info, "\n  Transport: :websocket\n"));
  EXPECT_TRUE(log->has(LogLevel::info, "\n  Serializer: "));
  EXPECT_TRUE(log->has(LogLevel::info, "\n  Parameters: {\"vsn\":\"2.0.0\"}"));
  EXPECT_TRUE(log->has(LogLevel::info, "JOINED room:1 in "));
  EXPECT_TRUE(log->has(LogLevel::debug, "HANDLED echo INCOMING ON room:1 (roost::test::RoomChannel) in "));
}

TEST_F(LogOfEndpoint, IsSilentWhereTheLevelIsOff_D169_G224) {
  endpoint().socket<QuietSocket>("/quiet", {.websocket = {.log = LogLevel::off}});
  endpoint().socket<QuietSocket>("/socket");
  start();
  auto quiet = client("/quiet/websocket?vsn=2.0.0");
  EXPECT_EQ(log->count(LogLevel::info, "CONNECTED"), 0U);
  ASSERT_TRUE(quiet.joins("quiet:1"));
  quiet.sends(R"(["1","2","quiet:1","echo",{}])");
  ASSERT_FALSE(quiet.receives_text().empty());
  EXPECT_EQ(log->count(LogLevel::info, "JOINED"), 0U);
  EXPECT_EQ(log->count(LogLevel::debug, "HANDLED"), 0U);

  auto heard = client();
  ASSERT_TRUE(heard.joins("room:1"));
  EXPECT_EQ(log->count(LogLevel::info, "CONNECTED"), 1U);
  EXPECT_EQ(log->count(LogLevel::info, "JOINED"), 1U);
}

// --- an endpoint without pubsub ---

class WithoutPubSub : public EndpointTest {
 protected:
  WithoutPubSub() { config.pubsub.reset(); }
};

TEST_F(WithoutPubSub, BroadcastsThrowAndJoinsCrash_E187) {
  start_rooms();
  EXPECT_THROW(static_cast<void>(endpoint().broadcast("room:1", "news")), std::logic_error);
  EXPECT_THROW(static_cast<void>(endpoint().local_broadcast("room:1", "news")), std::logic_error);
  EXPECT_THROW(static_cast<void>(endpoint().pubsub()), std::logic_error);
  auto visitor = client("/socket/websocket?vsn=2.0.0&id=users:7");
  visitor.sends(R"(["1","1","room:1","phx_join",{}])");
  EXPECT_TRUE(visitor.receives(
      R"(["1","1","room:1","phx_reply",{"status":"error","response":{"reason":"join crashed"}}])"));
  EXPECT_TRUE(visitor.hears_nothing());
  EXPECT_TRUE(log->has(LogLevel::error, "Config::pubsub"));
}

}  // namespace
}  // namespace roost::test

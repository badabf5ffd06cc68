// SPDX-License-Identifier: Apache-2.0
// Introspection of a running endpoint: pages, filters, what is gone, and shards that do not answer.
#include <functional>
#include <set>

#include "endpoint_fixture.hpp"
#include "support/held.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

/// Says how often it was shouted at.
class CountingChannel : public RoomChannel {
 public:
  Reply handle_in(std::string_view event, const Payload& payload) override {
    ++events_;
    if (event == "tell me") return push("told", payload), Reply::none();
    return RoomChannel::handle_in(event, payload);
  }
  [[nodiscard]] Json describe() const override {
    if (topic().view() == "room:broken") throw std::runtime_error("no words");
    return {{"events", events_}};
  }

 private:
  int events_ = 0;
};

struct CountingSocket : RoomSocket {
  static Routes routes() { return {channel<CountingChannel>("room:*")}; }
};

class InspectorTest : public EndpointTest {
 protected:
  void start_counting(unsigned shards = 1) {
    config.shards = shards;
    endpoint().socket<CountingSocket>("/socket");
    start();
  }
  [[nodiscard]] PhoenixClient member_of(const std::string& topic) {
    auto one = client();
    EXPECT_TRUE(one.joins(topic));
    return one;
  }
  [[nodiscard]] Introspection& inspect() { return endpoint().introspection(); }
};

TEST_F(InspectorTest, BeforeTheStartThereIsNothingToAsk) {
  EXPECT_THROW((void)endpoint().introspection(), std::logic_error);
}

TEST_F(InspectorTest, ShowsAConnectionInFull) {
  start_counting();
  auto visitor = client("/socket/websocket?vsn=2.0.0&id=users:7");
  ASSERT_TRUE(visitor.joins("room:1"));
  const auto page = inspect().connections({}, {});
  ASSERT_EQ(page.items.size(), 1U);
  const ConnectionInfo& info = page.items[0];
  EXPECT_EQ(info.mount, "/socket");
  EXPECT_EQ(info.socket_id, "users:7");
  EXPECT_EQ(info.transport, "websocket");
  EXPECT_THAT(info.serializer, ::testing::StartsWith("V2"));
  EXPECT_THAT(info.peer, ::testing::StartsWith("127.0.0.1:"));
  EXPECT_GT(info.bytes_in, 0U);
  EXPECT_GT(info.bytes_out, 0U);
  EXPECT_TRUE(info.rtt.has_value());
  EXPECT_EQ(info.channels, 1U);
  EXPECT_FALSE(page.partial);
  EXPECT_TRUE(page.next.empty());
  EXPECT_FALSE(page.node.empty());
}

TEST_F(InspectorTest, PagesGoThroughAllShardsAndListEachConnectionOnce) {
  start_counting(2);
  std::vector<PhoenixClient> visitors;
  for (int i = 0; i < 5; ++i)
    visitors.push_back(member_of("room:1"));
  std::vector<ConnectionId> seen;
  PageRequest request{.limit = 2};
  do {
    const auto page = inspect().connections({}, request);
    EXPECT_LE(page.items.size(), 2U);
    for (const auto& item : page.items)
      seen.push_back(item.id);
    request.cursor = page.next;
  } while (!request.cursor.empty());
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST_F(InspectorTest, FindsConnectionsByAddress) {
  start_counting();
  auto visitor = member_of("room:1");
  const std::string peer = inspect().connections({}, {}).items.at(0).peer;
  EXPECT_EQ(inspect().connections({.peer = "127.0.0.1"}, {}).items.size(), 1U);
  EXPECT_EQ(inspect().connections({.peer = peer}, {}).items.size(), 1U);
  EXPECT_EQ(inspect().connections({.peer = "127.0.0.2"}, {}).items.size(), 0U);
  EXPECT_EQ(inspect().connections({.socket_id = "users:1"}, {}).items.size(), 0U);
}

TEST_F(InspectorTest, OnADualStackListenerIpv4ClientsAreIpv4) {
  config.http.ip = "::";
  start_counting();
  auto visitor = member_of("room:1");  // over 127.0.0.1
  EXPECT_THAT(inspect().connections({}, {}).items.at(0).peer, ::testing::StartsWith("127.0.0.1:"));
  for (const char* same : {"127.0.0.1", "::ffff:127.0.0.1", "::FFFF:7f00:1"})
    EXPECT_EQ(inspect().connections({.peer = same}, {}).items.size(), 1U) << same;
  EXPECT_EQ(inspect().connections({.peer = "::1"}, {}).items.size(), 0U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  EXPECT_EQ(inspect().why({.peer = "127.0.0.1"}, {}).items.size(), 1U);
  EXPECT_EQ(inspect().why({.peer = "::ffff:127.0.0.1"}, {}).items.size(), 1U);
}

TEST_F(InspectorTest, RefusalsOfIpv6ClientsAreFoundByTheirAddress) {
  config.http.ip = "::1";
  start_counting();
  TcpClient connection(port(), LoopbackClient{"::1"});
  connection.send(upgrade_request("/socket/websocket?vsn=9.0.0", {}));
  EXPECT_EQ(read_answer(connection).value().status, 403U);
  const auto page = inspect().why({.peer = "::1"}, {});
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_THAT(page.items[0].peer, ::testing::StartsWith("[::1]:"));
}

TEST_F(InspectorTest, AnInvalidAddressIsAnErrorOfTheCaller) {
  start_counting();
  EXPECT_THROW((void)inspect().connections({.peer = "10.1.2"}, {}), std::invalid_argument);
  EXPECT_THROW((void)inspect().why({.peer = "10.1.2"}, {}), std::invalid_argument);
}

TEST_F(InspectorTest, ShowsChannelsWithTheirStateOnRequest) {
  start_counting();
  auto visitor = member_of("room:1");
  visitor.sends(R"(["1","9","room:1","echo",{}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  const ConnectionId id = inspect().connections({}, {}).items.at(0).id;
  const auto without = inspect().channels(id, Detail::summary).value();
  ASSERT_EQ(without.size(), 1U);
  EXPECT_EQ(without[0].topic, "room:1");
  EXPECT_EQ(without[0].route, "room:*");
  EXPECT_TRUE(without[0].joined);
  EXPECT_FALSE(without[0].state);
  const auto with = inspect().channel(without[0].id, Detail::described).value();
  EXPECT_EQ(with.state, (Json{{"events", 1}}));
}

TEST_F(InspectorTest, ADescriptionThatThrowsIsReportedAndEndsNothing) {
  start_counting();
  auto visitor = member_of("room:broken");
  const ConnectionId id = inspect().connections({}, {}).items.at(0).id;
  EXPECT_EQ(inspect().channels(id, Detail::described).value().at(0).state,
            (Json{{"describe_threw", "no words"}}));
  EXPECT_TRUE(visitor.hears_nothing());
}

TEST_F(InspectorTest, AddsTopicsUpOverShards) {
  start_counting(2);
  auto first = member_of("room:1");
  auto second = member_of("room:1");
  auto third = member_of("room:2");
  ASSERT_TRUE(endpoint().broadcast("room:1", "news", Payload({{"n", 1}})));
  ASSERT_FALSE(first.receives_text().empty());
  ASSERT_FALSE(second.receives_text().empty());
  const auto page = inspect().topics({}, {});
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].topic, "room:1");
  EXPECT_EQ(page.items[0].members, 2U);
  EXPECT_EQ(page.items[0].messages, 2U);
  EXPECT_GT(page.items[0].bytes, 0U);
  EXPECT_EQ(page.items[1].messages, 0U);
}

TEST_F(InspectorTest, PagesTopicsByName) {
  start_counting(2);
  auto visitor = client();
  for (const char* topic : {"room:b", "room:a", "room:d", "room:c"})
    ASSERT_TRUE(visitor.joins(topic));
  const auto first = inspect().topics({.prefix = "room:"}, {.limit = 3});
  ASSERT_EQ(first.items.size(), 3U);
  EXPECT_EQ(first.items[0].topic, "room:a");
  EXPECT_FALSE(first.next.empty());
  const auto rest = inspect().topics({.prefix = "room:"}, {.cursor = first.next, .limit = 3});
  ASSERT_EQ(rest.items.size(), 1U);
  EXPECT_EQ(rest.items[0].topic, "room:d");
  EXPECT_TRUE(rest.next.empty());
  EXPECT_TRUE(inspect().topics({.prefix = "zoo:"}, {}).items.empty());
}

TEST_F(InspectorTest, ListsTheTopicsWithMostMembersFirst) {
  start_counting(2);
  auto first = member_of("room:small");
  auto second = member_of("room:big");
  auto third = member_of("room:big");
  const auto page = inspect().topics({.order = TopicQuery::Order::members}, {.limit = 1});
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].topic, "room:big");
  EXPECT_EQ(page.items[0].members, 2U);
}

TEST_F(InspectorTest, ListsTheMembersOfATopic) {
  start_counting();
  auto visitor = member_of("room:1");
  const auto subscription = endpoint().pubsub().subscribe("room:1", [](const BroadcastView&) {});
  ASSERT_TRUE(endpoint().broadcast("room:1", "news"));  // lets the subscription in
  ASSERT_FALSE(visitor.receives_text().empty());
  const auto page = inspect().members("room:1", {});
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].kind, "channel");
  EXPECT_EQ(page.items[0].connection, inspect().connections({}, {}).items.at(0).id);
  EXPECT_EQ(page.items[1].kind, "subscription");
  EXPECT_EQ(inspect().members("room:1", {.limit = 1}).items.size(), 1U);
}

TEST_F(InspectorTest, WhatIsGoneIsAnError) {
  start_counting();
  ConnectionId id;
  id.generation = 77;
  SubscriberId channel;
  channel.generation = 77;
  EXPECT_THAT(inspect().connection(id).error().message, ::testing::HasSubstr("no connection 0-0-77"));
  EXPECT_THAT(inspect().channel(channel, Detail::described).error().message,
              ::testing::HasSubstr("no channel 0-0-77"));
  id.shard = 9;
  EXPECT_THAT(inspect().connection(id).error().message, ::testing::HasSubstr("no connection 9-0-77"));
}

TEST_F(InspectorTest, AShardThatIsHeldUpIsNamedAndTheOthersAnswer) {
  start_counting(2);
  auto first = member_of("room:1");
  auto second = member_of("room:1");
  Held held;
  const auto subscription = endpoint().pubsub().subscribe("hold", [&](const BroadcastView&) { held.hold(); });
  ASSERT_TRUE(endpoint().broadcast("hold", "now"));
  held.wait_until_held();
  const auto page = inspect().connections({}, {.timeout = milliseconds(200)});
  EXPECT_TRUE(page.partial);
  EXPECT_EQ(page.silent_shards.size(), 1U);
  EXPECT_EQ(page.items.size(), 1U);
  EXPECT_EQ(inspect().shards(milliseconds(50)).silent_shards, page.silent_shards);
  EXPECT_TRUE(inspect().topics({}, {.timeout = milliseconds(50)}).partial);
  EXPECT_TRUE(inspect().why({}, {.timeout = milliseconds(50)}).partial);
  held.let_go();
}

TEST_F(InspectorTest, CountsWhatAShardDid) {
  start_counting();
  auto visitor = member_of("room:1");
  const auto page = inspect().shards(milliseconds(1000));
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].connections, 1U);
  EXPECT_EQ(page.items[0].channels, 1U);
  EXPECT_EQ(page.items[0].topics, 1U);
  EXPECT_EQ(page.items[0].connects, 1U);
  EXPECT_EQ(page.items[0].joins, 1U);
  EXPECT_EQ(page.items[0].messages_in, 1U);
  EXPECT_EQ(page.items[0].messages_out, 1U);
}

TEST_F(InspectorTest, TheNodesFiguresCountWhatSeveralShardsShareOnce) {
  start_counting(2);
  std::vector<PhoenixClient> visitors;  // dealt to the shards in turn
  for (int i = 0; i < 4; ++i) {
    visitors.push_back(client("/socket/websocket?vsn=2.0.0&id=users:" + std::to_string(i % 2)));
    for (const char* topic : {"room:1", "room:2", "room:3"})
      ASSERT_TRUE(visitors.back().joins(topic));
  }
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(endpoint().broadcast("room:1", "news"));
  ASSERT_TRUE(endpoint().broadcast("room:nobody", "news"));
  for (auto& visitor : visitors)
    for (int i = 0; i < 5; ++i)
      ASSERT_FALSE(visitor.receives_text().empty());
  const auto page = inspect().shards(milliseconds(1000));
  EXPECT_EQ(page.total.connections, 4U);
  EXPECT_EQ(page.total.channels, 12U);
  EXPECT_EQ(page.total.topics, 3U);
  EXPECT_EQ(page.total.other_topics, 2U) << "the ids of the sockets";
  EXPECT_EQ(page.total.broadcasts, 5U);
  EXPECT_EQ(page.total.dispatches, 10U) << "each went to both shards";
  EXPECT_EQ(page.items[0].topics, 3U);
  EXPECT_EQ(page.items[1].topics, 3U);
  EXPECT_EQ(page.items[0].broadcasts + page.items[1].broadcasts, 5U);
  visitors.clear();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed, 4));
  EXPECT_EQ(inspect().shards(milliseconds(1000)).total.topics, 0U);
  EXPECT_EQ(inspect().shards(milliseconds(1000)).total.other_topics, 0U);
}

TEST_F(InspectorTest, OneShardAloneCountsTheSame) {
  start_counting(1);
  auto visitor = client("/socket/websocket?vsn=2.0.0&id=users:7");
  ASSERT_TRUE(visitor.joins("room:1"));
  const auto subscription = endpoint().pubsub().subscribe("room:1", [](const BroadcastView&) {});
  ASSERT_TRUE(endpoint().broadcast("room:1", "news"));
  ASSERT_FALSE(visitor.receives_text().empty());
  const auto total = inspect().shards(milliseconds(1000)).total;
  EXPECT_EQ(total.topics, 1U);
  EXPECT_EQ(total.other_topics, 1U);
  EXPECT_EQ(total.broadcasts, 1U);
}

TEST_F(InspectorTest, TopicsOfOtherKindsAreListedApart) {
  start_counting(2);
  const auto subscription = endpoint().pubsub().subscribe("room:1", [](const BroadcastView&) {});
  const auto audit = endpoint().pubsub().subscribe("audit", [](const BroadcastView&) {});
  auto first = client("/socket/websocket?vsn=2.0.0&id=users:7");
  ASSERT_TRUE(first.joins("room:1"));
  auto second = member_of("room:1");
  const auto names = [&](std::optional<TopicKind> kind, TopicQuery::Order order) {
    std::string all;
    for (const TopicInfo& topic : inspect().topics({.order = order, .kind = kind}, {}).items)
      all += topic.topic + ' ' + std::to_string(topic.members) + ' ';
    return all;
  };
  for (const auto order : {TopicQuery::Order::name, TopicQuery::Order::members}) {
    EXPECT_EQ(names(TopicKind::channel, order), "room:1 3 ") << "with the subscription on either shard";
    EXPECT_EQ(names(TopicKind::socket_id, order), "users:7 1 ");
    EXPECT_EQ(names(TopicKind::subscription, order), "audit 1 ");
  }
  EXPECT_EQ(names(std::nullopt, TopicQuery::Order::name), "audit 1 room:1 3 users:7 1 ");
}

TEST_F(InspectorTest, FiguresHaveTheTimeOfTheNodesClock) {
  start_counting(1);
  const auto before = inspect().shards(milliseconds(1000));
  const auto now = inspect().shards(milliseconds(1000));
  EXPECT_GT(before.items[0].at.count(), 0);
  EXPECT_GT(now.items[0].at, before.items[0].at);
  EXPECT_GT(now.at, before.at);
  EXPECT_EQ(now.started_at, inspect().node().started_at);
}

TEST_F(InspectorTest, ListsMountsRoutesAndVersions) {
  endpoint().get("/health", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text("ok"));
  });
  start_counting();
  const auto mounts = inspect().mounts();
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(mounts[0].path, "/socket");
  ASSERT_EQ(mounts[0].routes.size(), 1U);
  EXPECT_EQ(mounts[0].routes[0].pattern, "room:*");
  EXPECT_THAT(mounts[0].routes[0].channel, ::testing::HasSubstr("CountingChannel"));
  ASSERT_EQ(inspect().http_routes().size(), 1U);
  EXPECT_EQ(inspect().http_routes()[0].path, "/health");
  EXPECT_EQ(inspect().listeners().at(0).port, port());
  EXPECT_EQ(inspect().node().versions.at(0).first, "roost");
}

// --- why ---

TEST_F(InspectorTest, AClosedConnectionLeavesARecordOfWhy) {
  start_counting();
  std::optional<PhoenixClient> visitor(client("/socket/websocket?vsn=2.0.0&id=users:7"));
  ASSERT_TRUE(visitor->joins("room:1"));
  const ConnectionInfo info = inspect().connections({}, {}).items.at(0);
  visitor.reset();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  const auto page = inspect().why({.connection = info.id}, {});
  ASSERT_EQ(page.items.size(), 1U);
  const WhyRecord& record = page.items[0];
  EXPECT_EQ(record.cause, Cause::connection_lost);
  EXPECT_EQ(record.socket_id, "users:7");
  EXPECT_EQ(record.peer, info.peer);
  EXPECT_EQ(record.transport, "websocket");
  EXPECT_EQ(inspect().why({.socket_id = "users:7"}, {}).items.size(), 1U);
  EXPECT_EQ(inspect().why({.peer = "127.0.0.1"}, {}).items.size(), 1U);
  EXPECT_EQ(inspect().why({.peer = "10.0.0.1"}, {}).items.size(), 0U);
}

TEST_F(InspectorTest, AnIdOfAnyLengthFindsItsRecordsHoweverTheConnectionEnds) {
  start_counting();
  const std::string id = "users_socket:7d444840-9dc0-11d1-b245-5ffdce74fad2:" + std::string(500, 'x');
  const std::function<bool()> kEnds[] = {
      [&] { return endpoint().broadcast(id, "disconnect").has_value(); },
      [&] { return endpoint().disconnect(inspect().connections({}, {}).items.at(0).id).has_value(); },
  };
  std::size_t ended = 0;
  for (const auto& end : kEnds) {
    auto visitor = client("/socket/websocket?vsn=2.0.0&id=" + id);
    ASSERT_TRUE(visitor.joins("room:1"));
    ASSERT_TRUE(end());
    ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed, ++ended));
  }
  const auto page = inspect().why({.socket_id = id}, {});
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[1].cause, Cause::disconnect_broadcast);
  for (const WhyRecord& record : page.items)
    EXPECT_EQ(record.socket_id, id);
  EXPECT_EQ(inspect().why({.socket_id = id + "x"}, {}).items.size(), 0U);
}

TEST_F(InspectorTest, ASearchForRecordsReportsHowManyItSearched) {
  start_counting(2);
  EXPECT_EQ(inspect().why({}, {}).searched.records, 0U);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  const auto page = inspect().why({.socket_id = "nobody"}, {});
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.searched.records, 3U);
  EXPECT_FALSE(page.searched.since) << "nothing was overwritten";
}

TEST_F(InspectorTest, RefusalsAndRefusedJoinsLeaveRecords) {
  start_counting();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket", {{"origin", "http://evil.example"}}).status, 403U);
  auto visitor = client();
  visitor.sends(R"(["1","1","nowhere","phx_join",{}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  const auto page = inspect().why({}, {});
  ASSERT_EQ(page.items.size(), 3U);
  EXPECT_EQ(page.items[0].cause, Cause::unmatched_topic);
  EXPECT_EQ(page.items[0].topic, "nowhere");
  EXPECT_EQ(page.items[1].cause, Cause::origin_refused);
  EXPECT_EQ(page.items[1].detail, "http://evil.example");
  EXPECT_EQ(page.items[1].code, 403U);
  EXPECT_EQ(page.items[2].cause, Cause::version_refused);
}

TEST_F(InspectorTest, RecordsArePaged) {
  start_counting();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  const auto first = inspect().why({}, {.limit = 2});
  EXPECT_EQ(first.items.size(), 2U);
  const auto rest = inspect().why({}, {.cursor = first.next, .limit = 2});
  ASSERT_EQ(rest.items.size(), 1U);
  EXPECT_EQ(rest.items[0].number, 1U);
  EXPECT_TRUE(rest.next.empty());
}

// --- trace ---

TEST_F(InspectorTest, ATraceSeesEachStageOfAPush) {
  start_counting();
  auto visitor = member_of("room:1");
  const auto session = inspect().trace({.expression = R"(topic ^= "room:")", .limit = 2}).value();
  (void)inspect().shards(milliseconds(1000));  // the shard has the trace by now
  visitor.sends(R"(["1","9","room:1","echo",{"x":1}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  const auto records = session->take();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].kind, "in");
  EXPECT_EQ(records[0].event, "echo");
  EXPECT_EQ(records[0].payload, R"({"x":1})");
  EXPECT_THAT(records[0].peer, ::testing::StartsWith("127.0.0.1:"));
  EXPECT_EQ(records[1].kind, "reply");
  EXPECT_EQ(records[1].status, "ok");
  EXPECT_GT(records[1].duration.count(), 0);
  EXPECT_TRUE(session->done());
}

TEST_F(InspectorTest, ATraceOfASubscriberSeesTheBroadcastsThatGoToIt) {
  start_counting();
  auto speaker = member_of("room:1");
  auto listener = member_of("room:1");
  const auto session = inspect().trace({.expression = "kind == out", .limit = 2}).value();
  (void)inspect().shards(milliseconds(1000));  // the shard has the trace by now
  speaker.sends(R"(["1","9","room:1","shout",{"x":1,"password":"s3cret"}])");
  ASSERT_FALSE(listener.receives_text().empty());
  const auto records = session->take();
  ASSERT_EQ(records.size(), 2U);
  for (const TraceRecord& record : records) {
    EXPECT_EQ(record.topic, "room:1");
    EXPECT_EQ(record.event, "shout");
    EXPECT_EQ(record.payload, R"({"x":1,"password":"[FILTERED]"})");
    EXPECT_THAT(record.peer, ::testing::StartsWith("127.0.0.1:"));
  }
  EXPECT_NE(records[0].connection, records[1].connection);
}

TEST_F(InspectorTest, ATraceSeesEveryKindOfEvent) {
  start_counting();
  const auto session = inspect().trace({.expression = "all", .limit = 100, .rate = 100}).value();
  (void)inspect().shards(milliseconds(1000));  // the shard has the trace by now
  {
    auto visitor = member_of("room:1");
    visitor.sends(R"(["1","2","room:1","echo",{}])");
    visitor.sends(R"(["99","3","room:1","echo",{}])");  // of a join that is over
    visitor.sends(R"(["1","4","room:1","shout",{}])");
    visitor.sends(R"(["1","5","room:1","tell me",{}])");
    for (int frames = 0; frames < 3; ++frames)
      EXPECT_FALSE(visitor.receives_text().empty());
  }
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  (void)inspect().shards(milliseconds(1000));
  std::set<std::string> kinds;
  for (const TraceRecord& record : session->take())
    kinds.insert(record.kind);
  EXPECT_EQ(kinds,
            (std::set<std::string>{"broadcast", "close", "connect", "drop", "in", "join", "out", "reply"}));
  EXPECT_EQ(session->dropped(), 0U);
}

TEST_F(InspectorTest, ATraceShowsOfPayloadsWhatTheLogShows) {
  start_counting();
  auto visitor = member_of("room:1");
  const auto session = inspect().trace({.expression = "kind == in", .limit = 1}).value();
  (void)inspect().shards(milliseconds(1000));  // the shard has the trace by now
  visitor.sends(R"(["1","9","room:1","echo",{"x":1,"password":"s3cret"}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  const auto records = session->take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].payload, R"({"x":1,"password":"[FILTERED]"})");
}

TEST_F(InspectorTest, ATraceThatNobodyHoldsIsForgotten) {
  start_counting();
  auto visitor = member_of("room:1");
  auto session = inspect().trace({.expression = "all", .limit = 100}).value();
  session.reset();
  visitor.sends(R"(["1","9","room:1","echo",{}])");
  EXPECT_FALSE(visitor.receives_text().empty());
}

TEST_F(InspectorTest, ATraceMayOutliveItsNode) {
  start_counting();
  const auto session = inspect().trace({.expression = "all", .limit = 100}).value();
  EXPECT_TRUE(endpoint().stop());
  TearDown();
  (void)session->take();
}

TEST_F(InspectorTest, ATraceWithoutBoundsOrSenseIsRefused) {
  start_counting();
  const auto refusal = [&](const TraceOptions& options) { return inspect().trace(options).error().message; };
  EXPECT_THAT(refusal({.expression = "all"}), ::testing::HasSubstr("needs a limit"));
  EXPECT_THAT(refusal({.expression = "all", .limit = 1, .rate = 0}), ::testing::HasSubstr("needs a rate"));
  EXPECT_THAT(refusal({.expression = "all", .limit = 1, .duration = milliseconds(0)}),
              ::testing::HasSubstr("needs an end"));
  EXPECT_THAT(refusal({.expression = "topik == 1", .limit = 1}), ::testing::StartsWith("column 1:"));
}

}  // namespace
}  // namespace roost::test

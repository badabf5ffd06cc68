// SPDX-License-Identifier: Apache-2.0
// What each verb feeds, and that a connection is not asked while nobody watches.
#include "inspect/observer.hpp"

#include <gtest/gtest.h>
#include <cstddef>

#include <vector>

#include "roost/connect_info.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "trace/expression.hpp"

namespace roost::inspect {
namespace {

constexpr base::TimePoint kTurn{std::chrono::seconds(1000)};

struct ObservedConn final : HasId, HasPeer {
  [[nodiscard]] ConnectionId connection_id() const override {
    ++asked;
    return {{.index = 7, .generation = 1, .shard = 0}};
  }
  [[nodiscard]] std::string peer() const override {
    ++asked;
    return "10.0.0.1:1";
  }
  mutable int asked = 0;
};

struct SaidPayload {
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};
/// A message as the fast lane has it.
struct OutgoingPush {
  const SaidPayload* source = nullptr;
  [[nodiscard]] static std::size_t payload_size() { return 5; }
};

struct ObservedSocket {
  JsonObject params{{"room", "1"}};
  ConnectInfo info;
  [[nodiscard]] ObservedConnect connect() const {
    return {.mount = "/socket",
            .socket_type = "UserSocket",
            .transport = "websocket",
            .serializer = "V2Serializer",
            .vsn = "2.0.0",
            .params = params,
            .info = info,
            .socket = nullptr,
            .log = LogLevel::info};
  }
};

class ObserverTest : public testing::Test {
 protected:
  void listen() {
    telemetry_.attach("", [this](const TelemetryEvent& event) { events_.emplace_back(event.name); });
  }
  void trace() {
    const TraceOptions options{.expression = "all", .limit = 100};
    feed_ = std::make_shared<TraceFeed>(std::get<trace::Program>(trace::compile("all")), options, kTurn);
    insight_.tracer.add(feed_, kTurn);
  }

  test::ManualClock clock_;
  Telemetry telemetry_;
  std::shared_ptr<test::RecordingLog> log_ = std::make_shared<test::RecordingLog>();
  Logger logger_{log_, LogLevel::info};
  Observer observer_{clock_, telemetry_, logger_, [] { return kTurn; }};
  ShardInsight& insight_ = observer_.insight();
  ObservedConn connection_;
  std::vector<std::string> events_;
  std::shared_ptr<TraceFeed> feed_;
};

TEST_F(ObserverTest, AConnectionIsNotAskedWhileNobodyWatches) {
  observer_.received(connection_, 10);
  observer_.queued(connection_, connection_, OutgoingPush{}, 12);
  observer_.flushing(12);
  observer_.flushed(connection_, 12);
  EXPECT_EQ(connection_.asked, 0);
  EXPECT_EQ(insight_.counters.messages_in, 1U);
  EXPECT_EQ(insight_.counters.bytes_in, 10U);
  EXPECT_EQ(insight_.counters.messages_out, 1U);
  EXPECT_EQ(insight_.counters.bytes_out, 12U);
}

TEST_F(ObserverTest, AQueuedMessageIsCountedReportedAndTracedByItsSource) {
  listen();
  trace();
  const Payload payload({{"x", 1}});
  const SaidPayload source{"room:1", "news", payload};
  observer_.queued(connection_, connection_, OutgoingPush{&source}, 12);
  EXPECT_EQ(events_, std::vector<std::string>{"roost.message_queued"});
  const auto records = feed_->take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, "out");
  EXPECT_EQ(records[0].topic, "room:1");
  EXPECT_EQ(records[0].event, "news");
  EXPECT_EQ(records[0].bytes, 5U);
  EXPECT_EQ(records[0].payload, R"({"x":1})");
  EXPECT_EQ(records[0].peer, "10.0.0.1:1");
}

TEST_F(ObserverTest, AQueuedMessageWithoutASourceIsNotTraced) {
  trace();
  observer_.queued(connection_, connection_, OutgoingPush{}, 12);
  EXPECT_TRUE(feed_->take().empty());
}

TEST_F(ObserverTest, ADroppedMessageCountsByItsCauseInEverySystem) {
  listen();
  trace();
  observer_.dropped(connection_, connection_, Cause::oldest_dropped, 12);
  EXPECT_EQ(insight_.counters.causes[static_cast<std::size_t>(Cause::oldest_dropped)], 1U);
  EXPECT_EQ(events_, std::vector<std::string>{"roost.message_dropped"});
  const auto records = feed_->take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, "drop");
  EXPECT_EQ(records[0].status, text_of(Cause::oldest_dropped).name);
}

TEST_F(ObserverTest, ABroadcastIsCountedOnceForTheNodeAndOnEachShard) {
  const Payload payload;
  observer_.broadcast("room:1", "news", payload, 3, true);
  observer_.broadcast("room:1", "news", payload, 3, false);
  EXPECT_EQ(insight_.counters.dispatches, 2U);
  EXPECT_EQ(insight_.counters.broadcasts, 1U);
}

TEST_F(ObserverTest, DurationsAreMeasuredOnlyWhileSomebodyMayAsk) {
  observer_.delivered(clock_.now());
  EXPECT_EQ(insight_.counters.delivery.total(), 0U);
  insight_.measures = true;
  observer_.delivered(clock_.now());
  EXPECT_EQ(insight_.counters.delivery.total(), 1U);
}

TEST_F(ObserverTest, ARecordIsKeptCountedAndTraced) {
  trace();
  observer_.recorded({Cause::join_refused, "full"}, {.topic = "room:1"}, 0, {});
  EXPECT_EQ(insight_.why.total(), 1U);
  EXPECT_EQ(insight_.counters.causes[static_cast<std::size_t>(Cause::join_refused)], 1U);
  EXPECT_EQ(feed_->take().size(), 1U);
}

TEST_F(ObserverTest, AnAcceptedConnectIsCountedReportedTracedAndLogged) {
  listen();
  trace();
  const ObservedSocket socket;
  const ObservedConnect connect = socket.connect();
  ConnectReport report = observer_.connecting(connect);
  clock_.advance(std::chrono::milliseconds(3));
  observer_.connected(report, [] { return std::string("10.0.0.1:1"); });
  EXPECT_EQ(insight_.counters.connects, 1U);
  EXPECT_EQ(events_, (std::vector<std::string>{"roost.connect.start", "roost.connect.stop",
                                               "phoenix.socket_connected"}));
  const auto records = feed_->take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, "connect");
  EXPECT_EQ(records[0].topic, "/socket");
  EXPECT_EQ(records[0].peer, "10.0.0.1:1");
  EXPECT_EQ(records[0].duration, std::chrono::milliseconds(3));
  EXPECT_TRUE(log_->has(LogLevel::info, "CONNECTED TO UserSocket in 3ms\n  Transport: :websocket\n"));
}

TEST_F(ObserverTest, ARefusedConnectIsReportedAndLoggedButNotCounted) {
  listen();
  trace();
  const ObservedSocket socket;
  const ObservedConnect connect = socket.connect();
  ConnectReport report = observer_.connecting(connect);
  observer_.connect_refused(report);
  EXPECT_EQ(insight_.counters.connects, 0U);
  EXPECT_EQ(events_, (std::vector<std::string>{"roost.connect.start", "roost.connect.stop",
                                               "phoenix.socket_connected"}));
  EXPECT_TRUE(feed_->take().empty()) << "its record is traced";
  EXPECT_TRUE(log_->has(LogLevel::info, "REFUSED CONNECTION TO UserSocket"));
}

TEST_F(ObserverTest, OfAConnectThatThrowsOnlyTheSpanIsReported) {
  listen();
  const ObservedSocket socket;
  const ObservedConnect connect = socket.connect();
  ConnectReport report = observer_.connecting(connect);
  observer_.connect_crashed(report, "no");
  EXPECT_EQ(events_, (std::vector<std::string>{"roost.connect.start", "roost.connect.exception"}));
  EXPECT_EQ(log_->count(LogLevel::info, ""), 0U);
}

TEST_F(ObserverTest, AFullListenerIsReportedByTheNameOfItsLimit) {
  std::string reason;
  telemetry_.attach("roost.limit_reached", [&](const TelemetryEvent& event) { reason = event.reason; });
  observer_.listener_full("http.max_connections");
  EXPECT_EQ(reason, "http.max_connections");
}

TEST_F(ObserverTest, TheStepsOfHandshakesAddUp) {
  observer_.handshake_step(std::chrono::milliseconds(2), std::chrono::milliseconds(30));
  observer_.handshake_step(std::chrono::milliseconds(1), std::chrono::milliseconds(0));
  EXPECT_EQ(insight_.counters.handshake_cpu, std::chrono::milliseconds(3));
  EXPECT_EQ(insight_.counters.handshake_wait, std::chrono::milliseconds(30));
}

TEST_F(ObserverTest, TurnsAreMeasuredOnlyWhileSomebodyMayAsk) {
  observer_.turned();
  EXPECT_EQ(insight_.counters.loop_turn.total(), 0U);
  insight_.measures = true;
  observer_.turned();
  EXPECT_EQ(insight_.counters.loop_turn.total(), 1U);
}

TEST_F(ObserverTest, WhatIsOnlyCountedLeavesNoRecord) {
  observer_.counted(Cause::too_many_messages);
  EXPECT_EQ(insight_.why.total(), 0U);
  EXPECT_EQ(insight_.counters.causes[static_cast<std::size_t>(Cause::too_many_messages)], 1U);
}

}  // namespace
}  // namespace roost::inspect

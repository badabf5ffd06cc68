// SPDX-License-Identifier: Apache-2.0
// How clients are sent away when the node stops (spec websocket-transport.md §10).
#include <list>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

class Draining : public EndpointTest {
 protected:
  void join(std::size_t clients) {
    for (std::size_t i = 0; i < clients; ++i) {
      joined.push_back(client());
      ASSERT_TRUE(joined.back().joins("room:1"));
    }
  }
  /// Each is closed with 1012 and leaves.
  void expect_drained() {
    for (auto& client : joined)
      EXPECT_TRUE(client.is_closed_with(CloseCode::service_restart));
    joined.clear();
  }
  [[nodiscard]] std::vector<EventRecorder::Event> drain_events() const {
    return events.all([](const auto& event) { return event.name == telemetry_event::kSocketDrain; });
  }

  std::list<PhoenixClient> joined;
};

TEST_F(Draining, EachBatchIsReportedAndLogged_B108) {
  config.shards = 2;
  start_rooms({.drainer = {.options = DrainOptions{.batch_size = 10, .batch_interval = milliseconds(50)}}});
  join(25);
  auto stopped = stopping();
  expect_drained();
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(terminated("shutdown:draining", 25));
  const auto told = drain_events();
  ASSERT_EQ(told.size(), 3U);
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].count, i < 2 ? 10U : 5U);
    EXPECT_EQ(told[i].total, 25U);
    EXPECT_EQ(told[i].index, i + 1);
    EXPECT_EQ(told[i].rounds, 3U);
    EXPECT_EQ(told[i].reason, "roost::test::RoomSocket");
  }
  EXPECT_TRUE(log->has(LogLevel::info,
                       "DRAINING 5 of 25 total connection(s) for socket roost::test::RoomSocket every "
                       "50ms - round 3 of 3"));
}

TEST_F(Draining, WithoutADrainerNobodyIsDrained_B109) {
  start_rooms({.drainer = Drainer::off()});
  join(2);
  auto stopped = stopping();
  expect_drained();
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(drain_events().empty());
  EXPECT_EQ(log->count(LogLevel::info, "DRAINING"), 0U);
  EXPECT_TRUE(terminated("shutdown:closed", 2));
}

TEST_F(Draining, TheOptionsMayBeAskedForWhenTheNodeStops_B109) {
  int asked = 0;
  start_rooms({.drainer = {.at_stop = [&] {
                 ++asked;
                 return DrainOptions{
                     .batch_size = 2, .batch_interval = milliseconds(1), .log = LogLevel::off};
               }}});
  join(3);
  EXPECT_EQ(asked, 0);
  auto stopped = stopping();
  expect_drained();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(asked, 1);
  const auto told = drain_events();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].count, 2U);
  EXPECT_EQ(told[1].count, 1U);
  EXPECT_EQ(log->count(LogLevel::info, "DRAINING"), 0U);
}

TEST_F(Draining, OptionsFromTheDrainerThatCannotBeMeantLeaveTheOthers_B109) {
  start_rooms({.drainer = {.at_stop = [] { return DrainOptions{.batch_size = 0}; }}});
  join(1);
  auto stopped = stopping();
  expect_drained();
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(log->has(LogLevel::error, "batch_size must be at least 1"));
}

TEST_F(Draining, ADrainerThatThrowsLeavesTheDefaults) {
  start_rooms({.drainer = {.at_stop = []() -> DrainOptions { throw std::runtime_error("no idea"); }}});
  join(1);
  auto stopped = stopping();
  expect_drained();
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(log->has(LogLevel::error, "threw \"no idea\""));
  EXPECT_TRUE(log->has(LogLevel::info, "every 2000ms - round 1 of 1"));
}

TEST_F(Draining, ConnectionsLeftWhenTheTimeOfTheDrainerIsOverLeaveWithTheRest) {
  start_rooms({.drainer = {.options = DrainOptions{.batch_size = 1,
                                                   .batch_interval = std::chrono::hours(1),
                                                   .shutdown = milliseconds(1)}}});
  join(3);
  auto stopped = stopping();
  expect_drained();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(drain_events().size(), 1U);
  EXPECT_TRUE(terminated("shutdown:draining", 3));
}

TEST_F(Draining, NobodyNewIsTakenWhileBatchesGo_G231) {
  start_rooms({.drainer = {.options = DrainOptions{.batch_size = 1, .batch_interval = milliseconds(100)}}});
  join(2);
  TcpClient waiting(port());  // accepted already
  auto stopped = stopping();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketDrain));
  waiting.send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  EXPECT_EQ(read_answer(waiting)->status, 503U);
  expect_drained();
  EXPECT_TRUE(stopped.get());
}

TEST_F(Draining, ReadinessIsReportedUntilTheNodeDrains) {
  config.ready_path = "/ready";
  start_rooms({.drainer = {.options = DrainOptions{.batch_size = 1, .batch_interval = milliseconds(100)}}});
  join(2);
  TcpClient asks(port());
  const std::string question = "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n";
  asks.send(question);
  EXPECT_EQ(read_answer(asks)->status, 200U);
  auto stopped = stopping();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketDrain));
  asks.send(question);
  const auto answer = read_answer(asks);
  EXPECT_EQ(answer->status, 503U);
  EXPECT_EQ(answer->body, "draining\n");
  expect_drained();
  EXPECT_TRUE(stopped.get());
}

TEST_F(Draining, OptionsThatCannotBeMeantAreRefused) {
  const auto mount = [this](DrainOptions options) {
    endpoint().socket<RoomSocket>("/socket", {.drainer = {.options = options}});
  };
  EXPECT_THROW(mount({.batch_size = 0}), std::invalid_argument);
  EXPECT_THROW(mount({.shutdown = milliseconds(0)}), std::invalid_argument);
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// What a running endpoint tells the log and telemetry of connects (spec endpoint-and-token.md §7, §8).
#include <gmock/gmock.h>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

/// Refuses with ?refuse=…, throws with ?throw=…
struct ChoosySocket : Socket {
  static Routes routes() { return {channel<RoomChannel>("room:*")}; }

  ConnectResult connect(const Params& params, const ConnectInfo&) override {
    if (param(params, "throw")) throw std::runtime_error("no connect today");
    return param(params, "refuse") ? ConnectResult::error() : ConnectResult::ok();
  }
};

class ConnectLog : public EndpointTest {
 protected:
  void start_choosy() {
    endpoint().socket<ChoosySocket>("/socket");
    start();
  }
};

TEST_F(ConnectLog, HidesWhatTheFilterNames_G222_G224) {
  config.filter_parameters = ParameterFilter::discard({"secret", "token"});
  start_choosy();
  auto visitor = client("/socket/websocket?vsn=2.0.0&my_secret=1&user[token]=2&user[name]=Ann");
  EXPECT_TRUE(log->has(LogLevel::info, "CONNECTED TO roost::test::ChoosySocket in "));
  EXPECT_TRUE(log->has(LogLevel::info, R"(Parameters: {"vsn":"2.0.0","my_secret":"[FILTERED]",)"
                                       R"("user":{"token":"[FILTERED]","name":"Ann"}})"));
}

TEST_F(ConnectLog, KeepsOnlyWhatTheFilterNames_G223) {
  config.filter_parameters = ParameterFilter::keep({"vsn"});
  start_choosy();
  auto visitor = client("/socket/websocket?vsn=2.0.0&a=1");
  EXPECT_TRUE(log->has(LogLevel::info, R"(Parameters: {"vsn":"2.0.0","a":"[FILTERED]"})"));
}

TEST_F(ConnectLog, TellsARefusalAsOne_G224) {
  start_choosy();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0&refuse=1").status, 403U);
  EXPECT_TRUE(log->has(LogLevel::info, "REFUSED CONNECTION TO roost::test::ChoosySocket in "));
  EXPECT_TRUE(log->has(LogLevel::info, "\n  Transport: :websocket\n  Serializer: "));
  EXPECT_EQ(events.count(telemetry_event::kSocketConnected), 1U);
}

TEST_F(ConnectLog, AConnectThatThrowsIsNoConnect_G227) {
  start_choosy();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0&throw=1").status, 500U);
  EXPECT_EQ(events.count(telemetry_event::kSocketConnected), 0U);
  EXPECT_EQ(events.count(telemetry_span::kConnect.exception), 1U);
  EXPECT_EQ(log->count(LogLevel::info, "CONNECT"), 0U);
}

TEST_F(ConnectLog, TelemetryHasAllOfAConnect_G226) {
  struct {
    std::string transport, serializer, vsn, mount, socket_type, param;
    std::chrono::nanoseconds duration{0};
    bool has_socket = false, has_info = false;
    LogLevel level = LogLevel::off;
  } seen;
  endpoint().telemetry().attach(std::string(telemetry_event::kSocketConnected),
                                [&seen](const TelemetryEvent& event) {
                                  seen = {std::string(event.transport),
                                          std::string(event.serializer),
                                          std::string(event.vsn),
                                          std::string(event.mount),
                                          std::string(event.socket_type),
                                          std::string(*param(*event.params, "a")),
                                          event.duration,
                                          event.socket != nullptr,
                                          event.connect_info != nullptr,
                                          event.log};
                                });
  start_choosy();
  auto visitor = client("/socket/websocket?vsn=2.0.0&a=b");
  ASSERT_TRUE(visitor.joins("room:1"));
  EXPECT_EQ(seen.transport, "websocket");
  EXPECT_THAT(seen.serializer, ::testing::HasSubstr("V2"));
  EXPECT_EQ(seen.vsn, "2.0.0");
  EXPECT_EQ(seen.mount, "/socket");
  EXPECT_EQ(seen.socket_type, "roost::test::ChoosySocket");
  EXPECT_EQ(seen.param, "b");
  EXPECT_GT(seen.duration.count(), 0);
  EXPECT_TRUE(seen.has_socket);
  EXPECT_TRUE(seen.has_info);
  EXPECT_EQ(seen.level, LogLevel::info);
}

TEST_F(ConnectLog, ALevelMayChangeForOneMountWhileItRuns) {
  endpoint().socket<ChoosySocket>("/quiet");
  start_choosy();
  endpoint().logger().set_rules({{.mount = "/quiet", .level = LogLevel::warning}});
  auto quiet = client("/quiet/websocket?vsn=2.0.0");
  EXPECT_EQ(log->count(LogLevel::info, "CONNECTED"), 0U);
  auto heard = client();
  EXPECT_EQ(log->count(LogLevel::info, "CONNECTED"), 1U);
}

TEST_F(ConnectLog, WarnsOfVersionsNobodySpeaks) {
  start_choosy();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=x").status, 403U);
  EXPECT_TRUE(
      log->has(LogLevel::warning,
               R"(The client's requested transport version "9.0.0" does not match server's version)"));
  EXPECT_TRUE(log->has(LogLevel::warning, R"(Client sent invalid transport version "x")"));
}

TEST_F(ConnectLog, ARuleThatCannotBeMeantIsAConfigurationError) {
  config.log_rules = {{.topic = "room:*:x", .level = LogLevel::debug}};
  config.filter_parameters = ParameterFilter::discard({""});
  try {
    static_cast<void>(endpoint());
    FAIL() << "took it";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("'*' may only be the last character"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("filter_parameters has an empty word"));
  }
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// What a running endpoint tells the log and telemetry of connects (spec endpoint-and-token.md §7, §8).
#include <gmock/gmock.h>

#include "base/visible_text.hpp"
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

TEST_F(ConnectLog, LogsARefusalAsOne_G224) {
  start_choosy();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0&refuse=1").status, 403U);
  EXPECT_TRUE(log->has(LogLevel::info, "REFUSED CONNECTION TO roost::test::ChoosySocket in "));
  EXPECT_TRUE(log->has(LogLevel::info, "\n  Transport: :websocket\n  Serializer: "));
  EXPECT_EQ(events.count(telemetry_event::kSocketConnected), 1U);
}

TEST_F(ConnectLog, AConnectThatThrowsIsNotReportedAsAConnect_G227) {
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

TEST_F(ConnectLog, WarnsAboutUnsupportedVersions) {
  start_choosy();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=x").status, 403U);
  EXPECT_TRUE(
      log->has(LogLevel::warning,
               R"(The client's requested transport version "9.0.0" does not match server's version)"));
  EXPECT_TRUE(log->has(LogLevel::warning, R"(Client sent invalid transport version "x")"));
}

TEST_F(ConnectLog, NothingThatAPeerSendsActsOnATerminalOrWritesALine) {
  config.log_requests = LogLevel::info;
  SocketOptions options;
  options.websocket.transport_log = LogLevel::info;
  endpoint().socket<ChoosySocket>("/socket", options);
  start();
  const std::string hostile = R"(\u001b[2J\u202e\u200b\u0085\n[error] faked)";  // in JSON
  const std::string in_url = "%1b%5b2J%e2%80%ae%0a%5berror%5d%20faked";
  const std::string in_head = "http://\u202e\xff";
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=" + in_url).status, 403U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket", {{"origin", in_head}}).status, 403U);
  (void)answer_to_upgrade("/socket/websocket", {{"sec-websocket-protocol", in_head}});
  EXPECT_EQ(get(port(), "/nowhere/" + in_url).status, 404U);
  auto visitor = client("/socket/websocket?vsn=2.0.0&name=" + in_url);
  for (const std::string& topic : {"nowhere:" + hostile, "room:" + hostile, "room:" + hostile}) {
    visitor.sends(R"(["1","1",")" + topic + R"(","phx_join",{"a":")" + hostile + R"("}])");
    ASSERT_FALSE(visitor.receives_text().empty());
  }
  visitor.sends(R"(["1","2","room:)" + hostile + R"(",")" + hostile + R"(",{"a":")" + hostile + R"("}])");
  ASSERT_TRUE(events.wait_for(telemetry_event::kChannelTerminated));
  EXPECT_TRUE(log->has(LogLevel::warning, R"(Ignoring unmatched topic "nowhere:\u{1b}[2J\u{202e})"));
  for (const std::string& line : log->all()) {
    EXPECT_TRUE(base::is_plain(line)) << base::visible(line);
    EXPECT_EQ(line.find("\n[error] faked"), std::string::npos) << line;
  }
}

// --- the endpoint and its HTTP ---

TEST_F(ConnectLog, SaysWhereItRuns) {
  start_choosy();
  EXPECT_TRUE(log->has(LogLevel::info,
                       "Running the endpoint with Roost at 127.0.0.1:" + std::to_string(port()) + " (http)"));
  EXPECT_TRUE(log->has(LogLevel::info, "Access the endpoint at " + endpoint().url()));
  EXPECT_EQ(events.all().front().name, telemetry_event::kEndpointInit);
}

TEST_F(ConnectLog, AnExceptionInConnectIsConverted_G228) {
  start_choosy();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0&throw=1").status, 500U);
  EXPECT_TRUE(log->has(LogLevel::error, "the handler threw: no connect today"));
  EXPECT_TRUE(log->has(LogLevel::debug, "Converted error std::runtime_error to 500 response"));
}

TEST_F(ConnectLog, AnUnknownPathIsConverted_G228) {
  start_choosy();
  EXPECT_EQ(get(port(), "/nowhere").status, 404U);
  EXPECT_TRUE(log->has(LogLevel::debug, "Converted error no_route to 404 response"));
}

TEST_F(ConnectLog, RequestsAreLoggedWhenTheOptionIsOn) {
  config.log_requests = LogLevel::info;
  endpoint().get("/page", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text("hello"));
  });
  start_choosy();
  EXPECT_EQ(get(port(), "/page?a=1").status, 200U);
  EXPECT_EQ(get(port(), "/nowhere").status, 404U);
  auto visitor = client();
  EXPECT_TRUE(log->has(LogLevel::info, "GET /page"));
  EXPECT_TRUE(log->has(LogLevel::info, "Sent 200 in "));
  EXPECT_TRUE(log->has(LogLevel::info, "Sent 404 in "));
  EXPECT_FALSE(log->has(LogLevel::info, "GET /socket")) << "a socket has a level of its own";
  const auto stops = events.all(
      [](const EventRecorder::Event& event) { return event.name == telemetry_event::kRequestStop; });
  ASSERT_EQ(stops.size(), 2U);
  EXPECT_EQ(stops[0].topic, "/page");
  EXPECT_EQ(stops[0].event, "GET");
  EXPECT_EQ(stops[0].count, 200U);
}

TEST_F(ConnectLog, RequestsAreNotLoggedByDefault) {
  start_choosy();
  EXPECT_EQ(get(port(), "/nowhere").status, 404U);
  EXPECT_FALSE(log->has(LogLevel::info, "GET /nowhere"));
  EXPECT_FALSE(log->has(LogLevel::info, "Sent "));
}

TEST_F(ConnectLog, TransportLogHasTheRequestForASocket) {
  endpoint().socket<ChoosySocket>("/loud", {.websocket = {.transport_log = LogLevel::warning}});
  start_choosy();
  auto visitor = client("/loud/websocket?vsn=2.0.0");
  auto quiet = client();
  EXPECT_EQ(log->count(LogLevel::warning, "GET /loud/websocket"), 1U);
  EXPECT_EQ(log->count(LogLevel::warning, "GET "), 1U);
  EXPECT_TRUE(log->has(LogLevel::warning, "Sent 101 in "));
}

TEST_F(ConnectLog, AResponderMayOutliveItsEndpoint) {
  config.log_requests = LogLevel::info;
  std::promise<HttpResponder> kept;
  endpoint().get("/page", [&kept](const HttpRequest&, HttpResponder responder) {
    kept.set_value(std::move(responder));
  });
  start_choosy();
  TcpClient asking(port());
  asking.send("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
  auto responder = kept.get_future().get();
  TearDown();
  responder.respond(HttpResponse::text("too late"));
  EXPECT_TRUE(log->has(LogLevel::info, "GET /page"));
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

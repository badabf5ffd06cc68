// SPDX-License-Identifier: Apache-2.0
// From a request to a WebSocket, or to the refusal (spec websocket-transport.md §1, §3, §8).
#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class Upgrade : public EndpointTest {};

TEST_F(Upgrade, IsAnsweredWithTheAcceptValueOfTheKey_B61) {
  start_rooms();
  auto visitor = client();
  const HttpAnswer& answer = visitor.frames().handshake();
  EXPECT_EQ(answer.headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 §1.3
  EXPECT_EQ(answer.headers.get("upgrade"), "websocket");
  EXPECT_EQ(answer.headers.get("connection"), "Upgrade");
  EXPECT_TRUE(visitor.hears_nothing());
}

TEST_F(Upgrade, OfTwoMountsOneBelowTheOtherBothWork_B62) {
  endpoint().socket<RoomSocket>("/ws");
  endpoint().socket<RoomSocket>("/ws/admin");
  start();
  EXPECT_TRUE(client("/ws/websocket?vsn=2.0.0").joins("room:1"));
  EXPECT_TRUE(client("/ws/admin/websocket?vsn=2.0.0").joins("room:1"));
}

TEST_F(Upgrade, HappensAtThePathOptionAndNowhereElse_B63) {
  start_rooms({.websocket = {.path = "nested/path"}});
  EXPECT_TRUE(client("/socket/nested/path?vsn=2.0.0").joins("room:1"));
  EXPECT_EQ(answer_to_upgrade("/socket/websocket").status, 404U);
}

TEST_F(Upgrade, IgnoresEmptySegmentsButNotCaseOrExtraSegments_B66) {
  start_rooms();
  for (const char* path : {"/socket/websocket/", "//socket//websocket"}) {
    EXPECT_EQ(answer_to_upgrade(path).status, 101U) << path;
  }
  for (const char* path : {"/Socket/websocket", "/socket/websocket/more", "/socket"}) {
    EXPECT_EQ(answer_to_upgrade(path).status, 404U) << path;
  }
}

TEST_F(Upgrade, OfAnotherMethodThanGetIsABadRequest_B67) {
  start_rooms();
  for (const std::string method : {"POST", "PUT", "HEAD"}) {
    TcpClient connection(port());
    connection.send(method + " /socket/websocket HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    const auto answer = read_answer(connection, method == "HEAD" ? Body::none : Body::as_announced);
    EXPECT_EQ(answer->status, 400U) << method;
    EXPECT_EQ(answer->body, "") << method;
  }
}

TEST_F(Upgrade, OfAPlainGetSaysWhichHeaderIsMissing_B68) {
  start_rooms();
  const HttpAnswer answer = get(port(), "/socket/websocket");
  EXPECT_EQ(answer.status, 400U);
  EXPECT_THAT(answer.body, ::testing::StartsWith("'connection' header must contain 'upgrade', got []"));
}

TEST_F(Upgrade, NamesTheHeaderThatIsWrong_B69) {
  start_rooms();
  const auto asked = [&](std::string_view headers) {
    return ask(port(), "GET /socket/websocket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\n" +
                           std::string(headers) + "\r\n");
  };
  for (const auto& [headers, named] : {
           std::pair("upgrade: h2c\r\n", "'upgrade'"),
           std::pair("upgrade: websocket\r\n", "'sec-websocket-key'"),
           std::pair("upgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "sec-websocket-version: 8\r\n",
                     "'sec-websocket-version'"),
       }) {
    const HttpAnswer answer = asked(headers);
    EXPECT_EQ(answer.status, 400U) << headers;
    EXPECT_THAT(answer.body, ::testing::HasSubstr(named)) << headers;
  }
}

TEST_F(Upgrade, WithoutAnOriginIsAcceptedUnderEveryPolicy_B71) {
  endpoint().socket<RoomSocket>("/any", {.websocket = {.check_origin = CheckOrigin::any()}});
  endpoint().socket<RoomSocket>("/url", {.websocket = {.check_origin = CheckOrigin::url_host()}});
  endpoint().socket<RoomSocket>("/list", {.websocket = {.check_origin = CheckOrigin::list({"//a.com"})}});
  start();
  for (const std::string mount : {"/any", "/url", "/list"}) {
    EXPECT_EQ(answer_to_upgrade(mount + "/websocket").status, 101U) << mount;
  }
}

TEST_F(Upgrade, UsesTheMountsOriginsOrElseTheEndpoints_B74_B82) {
  config.check_origin = CheckOrigin::list({"//endpoint.com"});
  endpoint().socket<RoomSocket>("/inherits");
  endpoint().socket<RoomSocket>("/own", {.websocket = {.check_origin = CheckOrigin::list({"//own.com"})}});
  start();
  const auto status = [&](std::string_view target, std::string origin) {
    return answer_to_upgrade(target, {{"origin", std::move(origin)}}).status;
  };
  EXPECT_EQ(status("/inherits/websocket", "http://endpoint.com"), 101U);
  EXPECT_EQ(status("/inherits/websocket", "http://own.com"), 403U);
  EXPECT_EQ(status("/own/websocket", "http://own.com"), 101U);
  EXPECT_EQ(status("/own/websocket", "http://endpoint.com"), 403U);
}

TEST_F(Upgrade, WithARefusedOriginIsForbiddenAndLogged_B79) {
  start_rooms();
  const HttpAnswer answer = answer_to_upgrade("/socket/websocket", {{"origin", "http://evil.com"}});
  EXPECT_EQ(answer.status, 403U);
  EXPECT_EQ(answer.body, "");
  EXPECT_TRUE(log->has(LogLevel::error, "http://evil.com"));
}

TEST_F(Upgrade, ChoosesTheFirstConfiguredSubprotocolThatIsOffered_B85_B86) {
  endpoint().socket<RoomSocket>("/sip", {.websocket = {.subprotocols = {"sip", "mqtt"}}});
  endpoint().socket<RoomSocket>("/none");
  start();
  const auto answer = [&](std::string_view target, std::string offered) {
    return answer_to_upgrade(target, {{"sec-websocket-protocol", std::move(offered)}});
  };
  EXPECT_EQ(answer("/sip/websocket", "mqtt, sip").headers.get("sec-websocket-protocol"), "sip");
  EXPECT_EQ(answer("/sip/websocket", "xmpp, mqtt").headers.get("sec-websocket-protocol"), "mqtt");
  EXPECT_EQ(answer("/sip/websocket", "xmpp").status, 403U);
  EXPECT_TRUE(log->has(LogLevel::error, "subprotocols"));
  EXPECT_FALSE(answer_to_upgrade("/sip/websocket").headers.contains("sec-websocket-protocol"));
  EXPECT_EQ(answer_to_upgrade("/sip/websocket").status, 101U);
  EXPECT_FALSE(answer("/none/websocket", "mqtt").headers.contains("sec-websocket-protocol"));
}

TEST_F(Upgrade, NegotiatesNoCompressionUnlessTheMountHasIt_B104) {
  start_rooms();
  auto visitor = client("/socket/websocket?vsn=2.0.0",
                        {{"sec-websocket-extensions", "permessage-deflate; client_max_window_bits"}});
  EXPECT_FALSE(visitor.frames().handshake().headers.contains("sec-websocket-extensions"));
  std::string compressed = client_frame(Opcode::text, "[]");
  compressed[0] = static_cast<char>(compressed[0] | 0x40);  // RSV1: a compressed message
  visitor.frames().send(compressed);
  EXPECT_TRUE(visitor.is_closed_with(CloseCode::protocol_error));
}

TEST_F(Upgrade, OfARefusedVersionNeitherCallsConnectNorReportsIt_A5) {
  start_rooms();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=3.0.0&id=users:7").status, 403U);
  EXPECT_EQ(events.count(telemetry_event::kSocketConnected), 0U);
  EXPECT_TRUE(log->has(LogLevel::warning, "3.0.0"));
}

// --- what connect says ---

/// Does what the parameter "do" asks for.
struct MoodySocket : Socket {
  static Routes routes() { return {channel<RoomChannel>("room:*")}; }
  ConnectResult connect(const Params& params, const ConnectInfo& info) override {
    const auto wanted = param(params, "do").value_or("");
    if (wanted == "refuse") return ConnectResult::error();
    if (wanted == "give a reason") return ConnectResult::error("too many");
    if (wanted == "throw") throw std::runtime_error("a secret of ours");
    if (wanted == "want the agent" && info.user_agent != "test agent") return ConnectResult::error();
    return ConnectResult::ok();
  }
};

TEST_F(Upgrade, IsRefusedAsConnectSays_B94) {
  const auto too_many = [](const HttpRequest&, const std::string& reason) {
    return HttpResponse::text(reason, 429);
  };
  endpoint().socket<MoodySocket>("/plain");
  endpoint().socket<MoodySocket>("/handled", {.error_handler = too_many});
  start();
  for (const auto& [target, status, body] : {
           std::tuple("/plain/websocket?do=refuse", 403U, ""),
           std::tuple("/plain/websocket?do=give+a+reason", 403U, ""),
           std::tuple("/handled/websocket?do=refuse", 403U, ""),
           std::tuple("/handled/websocket?do=give+a+reason", 429U, "too many"),
       }) {
    const HttpAnswer answer = answer_to_upgrade(target);
    EXPECT_EQ(answer.status, status) << target;
    EXPECT_EQ(answer.body, body) << target;
  }
}

TEST_F(Upgrade, WhoseConnectThrowsIsAServerErrorThatRevealsNothing_B94_G228) {
  endpoint().socket<MoodySocket>("/socket");
  start();
  const HttpAnswer answer = answer_to_upgrade("/socket/websocket?do=throw");
  EXPECT_EQ(answer.status, 500U);
  EXPECT_THAT(answer.body, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_TRUE(log->has(LogLevel::error, "a secret of ours"));
  EXPECT_TRUE(client("/socket/websocket?vsn=2.0.0").joins("room:1"));
}

TEST_F(Upgrade, AsksConnectBeforeItLooksAtTheHeaders_B70) {
  endpoint().socket<MoodySocket>("/socket");
  start();
  EXPECT_EQ(get(port(), "/socket/websocket?do=refuse").status, 403U);
  EXPECT_EQ(get(port(), "/socket/websocket").status, 400U);
}

TEST_F(Upgrade, GivesConnectTheInfoTheMountAsksFor_B91) {
  endpoint().socket<MoodySocket>("/asks", {.websocket = {.connect_info = {ConnectInfoKey::user_agent}}});
  endpoint().socket<MoodySocket>("/does_not");
  start();
  const HttpHeaders agent{{"user-agent", "test agent"}};
  EXPECT_EQ(answer_to_upgrade("/asks/websocket?do=want+the+agent", agent).status, 101U);
  EXPECT_EQ(answer_to_upgrade("/does_not/websocket?do=want+the+agent", agent).status, 403U);
}

/// A socket whose id is no text is refused by the compiler, and so is a connect that says neither ok nor
/// error.
TEST(SocketType, HasATextOrNothingAsItsId_B94_B95) {
  static_assert(std::is_same_v<decltype(&Socket::id), std::optional<std::string> (Socket::*)() const>);
  static_assert(!std::is_convertible_v<int, std::optional<std::string>>);
  static_assert(!std::is_convertible_v<bool, ConnectResult> && !std::is_constructible_v<ConnectResult>);
  SUCCEED();
}

TEST_F(Upgrade, CanBeMountedUntilTheStartAndHasAPortOnlyAfterIt) {
  EXPECT_THROW(static_cast<void>(endpoint().port()), std::logic_error);
  start_rooms();
  EXPECT_THROW(endpoint().socket<RoomSocket>("/late"), std::logic_error);
}

}  // namespace
}  // namespace roost::test

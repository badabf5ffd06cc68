// SPDX-License-Identifier: Apache-2.0
// What a mount's options may not be: said where it is mounted, before anything listens.
#include "endpoint_fixture.hpp"
#include "support/wrapped_serializer.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;

class Mounting : public EndpointTest {
 protected:
  Mounting() { config.secret_key_base = std::string(64, 's'); }

  /// What is said about a mount; "" when it is taken.
  [[nodiscard]] std::string fault(SocketOptions options, const std::string& path = "/socket") {
    try {
      endpoint().socket<RoomSocket>(path, std::move(options));
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
  [[nodiscard]] static SocketOptions polling(LongPollOptions options) {
    SocketOptions all;
    all.longpoll = std::move(options);
    return all;
  }
};

TEST_F(Mounting, LeavesOneOfTheChecksAgainstForeignPagesOn_B83) {
  const CheckOrigin any = CheckOrigin::any();
  EXPECT_EQ(fault({.websocket = {.check_origin = any}}), "");
  EXPECT_EQ(fault({.websocket = {.check_csrf = false}}), "");
  EXPECT_THAT(fault({.websocket = {.check_origin = any, .check_csrf = false}}),
              HasSubstr("socket /socket: websocket.check_origin and check_csrf are both off"));
  EXPECT_THAT(fault(polling({.check_origin = any, .check_csrf = false})),
              HasSubstr("socket /socket: longpoll.check_origin and check_csrf are both off"));
}

TEST_F(Mounting, LeavesOneOfTheChecksOnAlsoWhenTheEndpointSetsTheOrigins_B83) {
  config.check_origin = CheckOrigin::any();
  EXPECT_EQ(fault({}), "");
  EXPECT_THAT(fault({.websocket = {.check_csrf = false}}), HasSubstr("list the origins in check_origin"));
  EXPECT_EQ(fault({.websocket = {.check_origin = CheckOrigin::url_host(), .check_csrf = false}}), "");
}

TEST_F(Mounting, HasNoOriginWithoutHost_B83) {
  EXPECT_THAT(fault({.websocket = {.check_origin = CheckOrigin::list({"nonsense"})}}),
              HasSubstr("socket /socket: "));
}

TEST_F(Mounting, HasASessionWhereConnectInfoAsksForIt_B92) {
  const SessionOptions session{.key = "_key", .signing_salt = "salt"};
  const std::vector<ConnectInfoKey> asks{ConnectInfoKey::session};
  EXPECT_THAT(fault({.websocket = {.connect_info = asks}}), HasSubstr("set SocketOptions::session"));
  EXPECT_THAT(fault(polling({.connect_info = asks})), HasSubstr("set SocketOptions::session"));
  EXPECT_EQ(fault({.websocket = {.connect_info = asks}, .session = session}), "");
  EXPECT_THAT(fault({.session = SessionOptions{.key = "", .signing_salt = "salt"}}),
              HasSubstr("socket /socket: session: key must name the cookie"));
}

TEST_F(Mounting, NeedsALongerSecretForSessionsThanForTokens_G221) {
  config.secret_key_base = std::string(63, 's');
  EXPECT_EQ(fault(polling({})), "");
  EXPECT_THAT(fault({.session = SessionOptions{.key = "_key", .signing_salt = "salt"}}),
              HasSubstr("secret_key_base must be at least 64 bytes, got 63"));
}

TEST_F(Mounting, MayBeForLongPollingAlone_B84) {
  SocketOptions options{.websocket = {.enabled = false}};
  EXPECT_THAT(fault(options),
              HasSubstr("websocket is off and longpoll is not set, so no client could connect"));
  options.longpoll.emplace();
  EXPECT_EQ(fault(options, "/polls"), "");
  start();
  EXPECT_EQ(answer_to_upgrade("/polls/websocket").status, 404U);
  TcpClient connection(port());
  connection.send("GET /polls/longpoll HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(read_answer(connection).value().status, 200U);
}

TEST_F(Mounting, HasSerializersThatCanBeAskedFor_A6) {
  EXPECT_THAT(fault({.websocket = {.serializers = {}}}),
              HasSubstr("socket /socket: websocket.serializers: the list is empty"));
  LongPollOptions polls;
  polls.serializers.front().requirement = "1.0.0";
  EXPECT_THAT(fault(polling(polls)),
              HasSubstr("socket /socket: longpoll.serializers: a version requirement"));
}

TEST_F(Mounting, SharesTheRoomForSerializersWithAllOthers_A6) {
  const auto own = [] {
    SocketOptions options;
    options.websocket.serializers = {{std::make_shared<WrappedSerializer>(), "~> 3.0.0"}};
    return options;
  };
  for (int mount = 0; mount < 32; ++mount)
    EXPECT_EQ(fault(own(), "/" + std::to_string(mount)), "");
  EXPECT_THAT(fault(own(), "/one/more"), HasSubstr("room for 32 serializer objects"));
}

TEST_F(Mounting, NamesVariablesOfPathsAsTheyAreToBeWritten_B64) {
  EXPECT_EQ(fault({.websocket = {.path = ":path_var/path"}}, "/custom/:socket_var"), "");
  for (const char* path : {"/:Room", "/:", "/:a-b", "/:a:b"})
    EXPECT_THAT(fault({}, path), HasSubstr("write \":name\"")) << path;
  EXPECT_THAT(fault({.websocket = {.path = ":id"}}, "/:id"), HasSubstr("\":id\" twice"));
  EXPECT_THROW(endpoint().get("/rooms/:Id", [](const HttpRequest&, HttpResponder) {}), std::invalid_argument);
}

}  // namespace
}  // namespace roost::test

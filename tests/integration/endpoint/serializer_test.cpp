// SPDX-License-Identifier: Apache-2.0
// Serializers of the application, by mount and transport (spec wire-protocol.md §2).
#include "endpoint_fixture.hpp"
#include "support/wrapped_serializer.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;

class Serializers : public EndpointTest {
 protected:
  Serializers() { config.secret_key_base = std::string(64, 's'); }

  /// With one of 3.0.0 besides the usual ones.
  [[nodiscard]] static SocketOptions with_version_3() {
    SocketOptions options;
    options.websocket.serializers.push_back({std::make_shared<WrappedSerializer>(), "~> 3.0.0"});
    options.longpoll.emplace();
    return options;
  }
  [[nodiscard]] std::string poll(const std::string& vsn) {
    TcpClient connection(port());
    connection.send("GET /socket/longpoll?vsn=" + vsn + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return read_answer(connection).value().body;
  }
};

TEST_F(Serializers, OfOneTransportAreUnknownToAnother_A3) {
  start_rooms(with_version_3());
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=3.0.0").status, 101U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0").status, 101U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=3.1.0").status, 403U);
  EXPECT_EQ(poll("3.0.0"), R"({"status":403})");
  EXPECT_THAT(poll("2.0.0"), HasSubstr(R"("status":410)"));
}

TEST_F(Serializers, ReplaceTheDefaultsWhenTheListIsSet_A3) {
  start_rooms({.websocket = {.serializers = {{std::make_shared<WrappedSerializer>(), "~> 3.0.0"}}}});
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=3.0.0").status, 101U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0").status, 403U);
  EXPECT_EQ(answer_to_upgrade("/socket/websocket").status, 403U);
}

TEST_F(Serializers, AreNamedInTheConnectLog_A6) {
  start_rooms(with_version_3());
  ASSERT_TRUE(client("/socket/websocket?vsn=3.0.0").joins("room:1"));
  EXPECT_TRUE(log->has(LogLevel::info, "\n  Serializer: WrappedSerializer"));
}

TEST_F(Serializers, OfSeveralMountsMeetOnOneTopic_D158) {
  endpoint().socket<RoomSocket>("/other", with_version_3());
  start_rooms(with_version_3());
  auto one = client("/socket/websocket?vsn=3.0.0");
  auto two = client("/other/websocket?vsn=3.0.0");
  auto three = client("/other/websocket?vsn=2.0.0");
  for (PhoenixClient* each : {&one, &two, &three})
    ASSERT_TRUE(each->joins("room:1"));
  one.sends(R"(["1","2","room:1","shout",{"n":1}])");
  for (PhoenixClient* each : {&one, &two, &three})
    EXPECT_TRUE(each->receives(R"([null,null,"room:1","shout",{"n":1}])"));
}

}  // namespace
}  // namespace roost::test

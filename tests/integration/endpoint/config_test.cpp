// SPDX-License-Identifier: Apache-2.0
// What a configuration does to a whole endpoint.
#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class Configured : public EndpointTest {
 protected:
  /// As a file that sets an option of a mount does.
  void set_option(const std::string& mount, std::string key, Json value) {
    config.socket_settings[mount].push_back({std::move(key), std::move(value), "roost.toml:7"});
  }
};

TEST_F(Configured, AFileOverrulesTheOptionsThatTheProgramGivesAMount) {
  set_option("/socket", "max_channels_per_transport", 1);
  start_rooms({.max_channels_per_transport = 2});
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(R"(["2","2","room:2","phx_join",{}])");
  EXPECT_THAT(visitor.receives_text(), ::testing::HasSubstr("too many channels joined"));
}

TEST_F(Configured, OptionsOfASocketThatIsNotMountedAreAnErrorOfTheStart) {
  set_option("/sokket", "max_channels_per_transport", 1);
  endpoint().socket<RoomSocket>("/socket");
  const auto begun = endpoint().start();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().message,
            "the configuration can't be used:\n  roost.toml:7: no socket is mounted at \"/sokket\"");
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/subprotocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::websocket {
namespace {

using Status = SubprotocolChoice::Status;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> kConfigured = {"sip", "mqtt"};

SubprotocolChoice choice(const http1::Headers& request) {
  return choose_subprotocol(offered_subprotocols(request), kConfigured);
}

SubprotocolChoice choice(std::string header) {
  return choice({{"sec-websocket-protocol", std::move(header)}});
}

TEST(Subprotocol, TheServersOrderDecides) {
  EXPECT_EQ(choice("mqtt, sip").status, Status::chosen);
  EXPECT_EQ(choice("mqtt, sip").name, "sip");
  EXPECT_EQ(choice("xmpp, mqtt").name, "mqtt");
}

TEST(Subprotocol, NoneInCommonIsRefused) {
  EXPECT_EQ(choice("xmpp").status, Status::refused);
}

TEST(Subprotocol, WithoutAnOfferNoneIsChosen) {
  EXPECT_EQ(choice(http1::Headers{}).status, Status::none);
}

TEST(Subprotocol, WithoutConfigurationOffersAreIgnored) {
  EXPECT_EQ(choose_subprotocol({"sip"}, {}).status, Status::none);
}

TEST(Subprotocol, AnEmptyHeaderIsAnOfferThatIsRefused) {
  EXPECT_EQ(choice("").status, Status::refused);
}

TEST(Subprotocol, ComparesExactly) {
  EXPECT_EQ(choice("SIP").status, Status::refused);
}

TEST(Subprotocol, OffersOfAllHeadersAreConsideredInOrder) {
  EXPECT_THAT(offered_subprotocols({{"Sec-WebSocket-Protocol", "a ,b"}, {"sec-websocket-protocol", "\tc"}}),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(offered_subprotocols({}), IsEmpty());
}

}  // namespace
}  // namespace roost::websocket

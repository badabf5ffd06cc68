// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/epmd.hpp"

#include <gtest/gtest.h>

#include "support/hex.hpp"

namespace roost::distribution {
namespace {

using test::hex;

TEST(Epmd, ALookUpNamesTheNodeWithoutItsHost) {
  EXPECT_EQ(look_up_request("lab1"), hex("0005 7a 6c616231"));
}

TEST(Epmd, TheAnswerToALookUpIsReadHoweverItIsSplit) {
  const std::string answer = hex("77 00 a3c5 4d 00 0006 0005 0004 6c616231 0000");
  for (std::size_t size = 0; size < 4; ++size)
    EXPECT_TRUE(std::holds_alternative<NeedMore>(read_look_up(answer.substr(0, size)))) << size;
  for (std::size_t size = 4; size <= answer.size(); ++size)
    EXPECT_EQ(std::get<NodeListens>(read_look_up(answer.substr(0, size))).port, 0xa3c5);
  EXPECT_TRUE(std::holds_alternative<NoSuchNode>(read_look_up(hex("77 01"))));
  EXPECT_TRUE(std::holds_alternative<Malformed>(read_look_up(hex("48"))));
  EXPECT_TRUE(std::holds_alternative<Malformed>(read_look_up(hex("77 00 0000"))));
}

TEST(Epmd, ARegistrationIsThatOfAHiddenNode) {
  EXPECT_EQ(registration_request("roost", 4711), hex("0012 78 1267 48 00 0006 0005 0005 726f6f7374 0000"));
}

TEST(Epmd, TheAnswerToARegistrationIsReadInBothForms) {
  EXPECT_EQ(std::get<Registered>(read_registration(hex("76 00 6b0d6194"))).creation, 0x6b0d6194U);
  EXPECT_EQ(std::get<Registered>(read_registration(hex("79 00 0003"))).creation, 3U);
  EXPECT_TRUE(std::holds_alternative<NameTaken>(read_registration(hex("76 01 00000063"))));
  EXPECT_TRUE(std::holds_alternative<Malformed>(read_registration(hex("77"))));
  for (const char* cut : {"", "76", "76 00", "76 00 6b0d61"})
    EXPECT_TRUE(std::holds_alternative<NeedMore>(read_registration(hex(cut)))) << cut;
}

}  // namespace
}  // namespace roost::distribution

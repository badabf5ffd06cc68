// SPDX-License-Identifier: Apache-2.0
// RFC 6455 §8.1: text is UTF-8 over the whole message, and a fault is reported as soon as it is certain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recording_sink.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::masked;
using test::read_in_pieces;
using test::read_whole;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(MessageReaderUtf8, RejectsInvalidText_RFC6455_8_1_B103) {
  EXPECT_THAT(read_whole(masked(0x81, from_hex("5b 22 ff 22 5d"))), ElementsAre("error 1007"));
}

TEST(MessageReaderUtf8, RejectsTextThatEndsInsideACharacter_RFC6455_8_1) {
  EXPECT_THAT(read_whole(masked(0x81, from_hex("61 c3"))), ElementsAre("error 1007"));
  EXPECT_THAT(read_whole(masked(0x01, "a") + masked(0x80, from_hex("c3"))), ElementsAre("error 1007"));
  EXPECT_THAT(read_in_pieces(masked(0x81, from_hex("61 c3")), 1), ElementsAre("error 1007"));
}

TEST(MessageReaderUtf8, ACharacterMayBeSplitBetweenFragments_RFC6455_5_6) {
  const std::string euro = from_hex("e2 82 ac");
  EXPECT_THAT(read_whole(masked(0x01, euro.substr(0, 1)) + masked(0x00) + masked(0x00, euro.substr(1, 1)) +
                         masked(0x80, euro.substr(2))),
              ElementsAre("text " + euro));
}

TEST(MessageReaderUtf8, RejectsAtTheInvalidFragment) {
  EXPECT_THAT(read_whole(masked(0x01, from_hex("c3 28"))), ElementsAre("error 1007"));
  EXPECT_THAT(read_whole(masked(0x01, from_hex("e2")) + masked(0x00, "(")), ElementsAre("error 1007"));
}

TEST(MessageReaderUtf8, RejectsWithinAnIncompleteFrame) {
  const std::string frame = masked(0x81, from_hex("61 f4 90") + std::string(500, 'x'));
  EXPECT_THAT(read_whole(frame.substr(0, 10)), IsEmpty());
  EXPECT_THAT(read_whole(frame.substr(0, 11)), ElementsAre("error 1007"));
}

TEST(MessageReaderUtf8, BinaryIsNotValidated) {
  const std::string bytes = from_hex("ff fe 80");
  EXPECT_THAT(read_whole(masked(0x82, bytes)), ElementsAre("binary " + bytes));
  EXPECT_THAT(read_whole(masked(0x02, bytes) + masked(0x80)), ElementsAre("binary " + bytes));
  EXPECT_THAT(read_in_pieces(masked(0x82, bytes), 1), ElementsAre("binary " + bytes));
}

TEST(MessageReaderUtf8, ValidationCanBeDisabled) {
  const FrameLimits limits{.validate_utf8 = false};
  const std::string bytes = from_hex("ff");
  EXPECT_THAT(read_whole(masked(0x81, bytes), limits), ElementsAre("text " + bytes));
  EXPECT_THAT(read_in_pieces(masked(0x81, bytes), 1, limits), ElementsAre("text " + bytes));
}

}  // namespace
}  // namespace roost::websocket

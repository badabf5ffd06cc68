// SPDX-License-Identifier: Apache-2.0
// The serializer tested by bytes: it is pure and needs no server.
#include "msgpack_serializer.hpp"

#include <gtest/gtest.h>

namespace msgpack_example {
namespace {

using roost::MessageKind;
using roost::Payload;

/// ["1", "2", "a", "e", PAYLOAD]
std::string frame(std::string_view payload) {
  return "\x95\xa1"
         "1\xa1"
         "2\xa1"
         "a\xa1"
         "e" +
         std::string(payload);
}

/// A payload nested in this many arrays, including the message itself.
std::string nested(std::size_t depth) {
  return frame(std::string(depth - 2, '\x91') + "\x90");
}

class Msgpack : public testing::Test {
 protected:
  /// "join_ref ref topic event payload", or "error".
  std::string reads(std::string_view bytes, MessageKind kind = MessageKind::binary) {
    try {
      const auto result = serializer_.decode(kind, bytes, scratch_);
      const auto* message = std::get_if<roost::MessageView>(&result);
      if (message == nullptr) return "error";
      const Payload& payload = message->payload;
      return std::string(message->join_ref.json()) + " " + std::string(message->ref.json()) + " " +
             std::string(message->topic.text()) + " " + std::string(message->event.text()) + " " +
             std::string(payload.is_binary() ? payload.bytes() : payload.text());
    } catch (const std::exception&) {
      return "error";  // Roost treats it as one
    }
  }

  MsgpackSerializer serializer_;
  roost::DecodeScratch scratch_;
  std::string out_;
};

TEST_F(Msgpack, AMessageIsAnArrayOfFive_A6) {
  EXPECT_EQ(reads(frame("\x81\xa1n\x05")), R"("1" "2" a e {"n":5})");
  EXPECT_EQ(reads("\x95\xc0\x07\xa1"
                  "a\xa1"
                  "e\x80"),
            "null 7 a e {}");
}

TEST_F(Msgpack, APayloadMayBeBytes_A6) {
  EXPECT_EQ(reads(frame(std::string_view("\xc4\x02\x01\xff", 4))), "\"1\" \"2\" a e \x01\xff");
}

TEST_F(Msgpack, WhatIsNoMessageIsAnError_A6) {
  EXPECT_EQ(reads(""), "error");
  EXPECT_EQ(reads("\x94\xc0\xc0\xa1"
                  "a\xa1"
                  "e"),
            "error");
  EXPECT_EQ(reads(frame("\x80") + "\x80"), "error");
  EXPECT_EQ(reads(frame("\xa1\xff")), "error");
  EXPECT_EQ(reads("\x95\xc0\xc0\xa1\xff\xa1"
                  "e\x80"),
            "error");
  EXPECT_EQ(reads(frame("\x80"), MessageKind::text), "error");
  for (std::size_t size = 0; size < frame("\x81\xa1n\x05").size(); ++size)
    EXPECT_EQ(reads(frame("\x81\xa1n\x05").substr(0, size)), "error") << size;
}

TEST_F(Msgpack, NestingHasALimit_A6) {
  EXPECT_NE(reads(nested(128)), "error");
  EXPECT_EQ(reads(nested(129)), "error");
  EXPECT_EQ(reads(nested(1'000'000)), "error");
}

TEST_F(Msgpack, WritesWhatItReads_A6) {
  const Payload payload{{"n", 5}};
  ASSERT_EQ(std::get<MessageKind>(
                serializer_.encode_push({roost::RefView::from_json("\"1\""), "a", "e", payload}, out_)),
            MessageKind::binary);
  EXPECT_EQ(reads(out_), R"("1" null a e {"n":5})");
  static_cast<void>(serializer_.encode_broadcast({"a", "e", Payload::binary("\x01\xff")}, out_));
  EXPECT_EQ(reads(out_), "null null a e \x01\xff");
  static_cast<void>(serializer_.encode_reply(
      {roost::RefView(), roost::RefView::from_json("7"), "a", "ok", Payload::binary("\x01")}, out_));
  EXPECT_EQ(out_,
            "\x95\xc0\x07\xa1"
            "a\xa9phx_reply\x82\xa8response\xc4\x01\x01\xa6status\xa2ok");
}

TEST_F(Msgpack, TheEndOfAChannelCarriesItsJoinTwice_A6) {
  const auto ref = roost::RefView::from_json("\"1\"");
  static_cast<void>(serializer_.encode_close({ref, "a"}, out_));
  EXPECT_EQ(reads(out_), R"("1" "1" a phx_close {})");
  static_cast<void>(serializer_.encode_error({ref, "a"}, out_));
  EXPECT_EQ(reads(out_), R"("1" "1" a phx_error {"reason":"channel_crash"})");
}

}  // namespace
}  // namespace msgpack_example

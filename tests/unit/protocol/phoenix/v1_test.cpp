// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/v1.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"

namespace roost::phoenix {
namespace {

using test::json_ref;
using test::outcome;
using test::raw;

class V1 : public testing::Test {
 protected:
  DecodeResult decode(std::string_view frame, FrameKind kind = FrameKind::text) {
    return v1_.decode(kind, frame, scratch_);
  }
  MessageView message(std::string_view frame) { return std::get<MessageView>(decode(frame)); }
  std::string reason(std::string_view frame) {
    const auto result = decode(frame);
    const auto* error = std::get_if<DecodeError>(&result);
    return error == nullptr ? "decoded" : std::string(error->reason);
  }

  V1Serializer v1_;
  DecodeScratch scratch_;
  std::string out_ = "what was here before";
};

TEST_F(V1, MessageIsAnObjectWithFourMembersInAnyOrder) {
  for (const char* frame :
       {R"({"topic":"room:a","event":"echo","payload":{"z":1},"ref":"2"})",
        R"( { "ref" : "2" , "payload" : {"z":1} ,"event":"echo" , "topic" : "room:a" } )"}) {
    const MessageView view = message(frame);
    EXPECT_TRUE(view.join_ref.is_null());
    EXPECT_EQ(view.ref, json_ref("\"2\""));
    EXPECT_TRUE(view.topic.is("room:a"));
    EXPECT_TRUE(view.event.is("echo"));
    EXPECT_EQ(view.payload.text(), R"({"z":1})");
  }
}

TEST_F(V1, JoinRefIsUsedAndOtherMembersAreIgnored_A54) {
  const MessageView view =
      message(R"({"x":{"topic":"no"},"topic":"t","event":"e","payload":{},"ref":"2","join_ref":"77"})");
  EXPECT_EQ(view.join_ref, json_ref("\"77\""));
  EXPECT_TRUE(view.topic.is("t"));
}

TEST_F(V1, ObjectWithoutAMemberIsUndecodable_A9) {
  EXPECT_EQ(reason(R"({"event":"e","payload":{},"ref":"2"})"), "a member is missing");
  EXPECT_EQ(reason(R"({"topic":"t","payload":{},"ref":"2"})"), "a member is missing");
  EXPECT_EQ(reason(R"({"topic":"t","event":"e","ref":"2"})"), "a member is missing");
  EXPECT_EQ(reason(R"({"topic":"t","event":"e","payload":{}})"), "a member is missing");
  EXPECT_EQ(reason("{}"), "a member is missing");
}

TEST_F(V1, MembersMayBeNull_A10) {
  const MessageView view = message(R"({"topic":"phoenix","event":"heartbeat","payload":null,"ref":null})");
  EXPECT_TRUE(view.ref.is_null());
  EXPECT_TRUE(view.topic.is(kHeartbeatTopic));
  EXPECT_TRUE(view.event.is(kHeartbeatEvent));
  EXPECT_EQ(view.payload.text(), "null");
}

TEST_F(V1, AnythingButAnObjectIsUndecodable_A11) {
  EXPECT_EQ(reason(R"(["1","2","t","e",{}])"), "not an object");
  EXPECT_EQ(reason("5"), "not an object");
  EXPECT_EQ(reason("{not json"), "not JSON");
  EXPECT_EQ(reason(""), "not JSON");
}

TEST_F(V1, OpcodeOfTheFrameDoesNotMatter_A12) {
  const auto result = decode(R"({"topic":"t","event":"e","payload":{},"ref":"2"})", FrameKind::binary);
  EXPECT_TRUE(std::get<MessageView>(result).topic.is("t"));
  EXPECT_TRUE(std::holds_alternative<DecodeError>(decode(test::hex("00 01 02"), FrameKind::binary)));
}

TEST_F(V1, MemberNamesMayBeEscaped) {
  EXPECT_TRUE(message(R"({"\u0074opic":"t","event":"e","payload":{},"ref":"2"})").topic.is("t"));
}

TEST_F(V1, OfMembersWithTheSameNameTheLastWins) {
  EXPECT_TRUE(message(R"({"topic":"a","topic":"b","event":"e","payload":{},"ref":"2"})").topic.is("b"));
}

TEST_F(V1, TopicMayBeAStringNumberOrNullAndNothingElse) {
  EXPECT_EQ(message(R"({"topic":5,"event":"e","payload":{},"ref":"2"})").topic.text(), "5");
  EXPECT_FALSE(message(R"({"topic":null,"event":"e","payload":{},"ref":"2"})").topic.is_string());
  EXPECT_EQ(reason(R"({"topic":{},"event":"e","payload":{},"ref":"2"})"),
            "topic is neither a string nor a number nor null");
}

TEST_F(V1, PushHasFourMembersAndNoJoinRef_A7) {
  const Payload payload{{"b", 2}};
  EXPECT_EQ(outcome(v1_.encode_push({json_ref("\"1\""), "room:v1", "joined", payload}, out_), out_),
            R"(text: {"event":"joined","payload":{"b":2},"ref":null,"topic":"room:v1"})");
}

TEST_F(V1, BroadcastHasFourMembersAndNoJoinRef_A7) {
  const Payload payload{{"m", "hi"}};
  EXPECT_EQ(outcome(v1_.encode_broadcast({"room:1", "shout", payload}, out_), out_),
            R"(text: {"event":"shout","payload":{"m":"hi"},"ref":null,"topic":"room:1"})");
}

TEST_F(V1, ReplyIsAPhxReplyWithStatusAndResponse_A7_A8) {
  const Payload response;
  EXPECT_EQ(
      outcome(v1_.encode_reply({json_ref("\"1\""), json_ref("\"2\""), "room:v1", "ok", response}, out_),
              out_),
      R"(text: {"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"2","topic":"room:v1"})");
}

TEST_F(V1, CloseAndErrorCarryTheJoinRefAsRef_A54) {
  EXPECT_EQ(outcome(v1_.encode_close({RefView(), "t"}, out_), out_),
            R"(text: {"event":"phx_close","payload":{},"ref":null,"topic":"t"})");
  EXPECT_EQ(outcome(v1_.encode_error({json_ref("\"77\""), "t"}, out_), out_),
            R"(text: {"event":"phx_error","payload":{"reason":"channel_crash"},"ref":"77","topic":"t"})");
}

TEST_F(V1, OutgoingPayloadMayBeAnyJsonValue) {
  const Payload payload = raw("\"not a map\"");
  EXPECT_EQ(outcome(v1_.encode_push({RefView(), "t", "e", payload}, out_), out_),
            R"(text: {"event":"e","payload":"not a map","ref":null,"topic":"t"})");
}

TEST_F(V1, BinaryPayloadCannotBeEncoded) {
  const Payload bytes = Payload::binary("\x01");
  const std::string error = "error: payload: payload is binary data, which a text message cannot carry";
  EXPECT_EQ(outcome(v1_.encode_push({RefView(), "t", "e", bytes}, out_), out_), error);
  EXPECT_EQ(outcome(v1_.encode_broadcast({"t", "e", bytes}, out_), out_), error);
  EXPECT_EQ(outcome(v1_.encode_reply({RefView(), RefView(), "t", "ok", bytes}, out_), out_), error);
}

TEST_F(V1, NamesItself) {
  EXPECT_EQ(v1_.name(), "V1.JSONSerializer");
}

}  // namespace
}  // namespace roost::phoenix

// SPDX-License-Identifier: Apache-2.0
// Binary frames byte by byte, through the version 2 serializer, which uses them for binary payloads.
#include "protocol/phoenix/binary.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"
#include "protocol/phoenix/v2.hpp"

namespace roost::phoenix {
namespace {

using test::hex;
using test::json_ref;
using test::outcome;

class Binary : public testing::Test {
 protected:
  DecodeResult decode(std::string_view frame) { return v2_.decode(FrameKind::binary, frame, scratch_); }
  /// Views frame_ until the next call.
  MessageView message(std::string frame) {
    frame_ = std::move(frame);
    return std::get<MessageView>(decode(frame_));
  }
  bool undecodable(std::string_view frame) { return std::holds_alternative<DecodeError>(decode(frame)); }

  std::string push(RefView join_ref, std::string_view topic, std::string_view event, std::string_view data) {
    const Payload payload = Payload::binary(data);
    return outcome(v2_.encode_push({join_ref, topic, event, payload}, out_), out_);
  }
  std::string reply(RefView join_ref, RefView ref, NameView topic, std::string_view status,
                    std::string_view data) {
    const Payload payload = Payload::binary(data);
    return outcome(v2_.encode_reply({join_ref, ref, topic, status, payload}, out_), out_);
  }
  std::string broadcast(std::string_view topic, std::string_view event, std::string_view data) {
    const Payload payload = Payload::binary(data);
    return outcome(v2_.encode_broadcast({topic, event, payload}, out_), out_);
  }

  V2Serializer v2_;
  DecodeScratch scratch_;
  std::string frame_;
  std::string out_ = "what was here before";
};

TEST_F(Binary, PushOfAClientHasFourFieldsAndData_A17) {
  const MessageView view =
      message(hex("00 02 03 05 05") + "12" + "123" + "topic" + "event" + hex("65 66 67"));
  EXPECT_EQ(view.join_ref, json_ref("\"12\""));
  EXPECT_EQ(view.ref, json_ref("\"123\""));
  EXPECT_TRUE(view.topic.is("topic"));
  EXPECT_TRUE(view.event.is("event"));
  EXPECT_EQ(view.payload.bytes(), hex("65 66 67"));
  EXPECT_EQ(view.payload.bytes().data(), frame_.data() + frame_.size() - 3) << "the data is not copied";
}

TEST_F(Binary, PushOfAServerHasNoRef_A18) {
  EXPECT_EQ(push(json_ref("\"12\""), "topic", "event", "data"),
            "binary: " + hex("00 02 05 05") + "12topiceventdata");
}

TEST_F(Binary, ReplyHasBothRefsAndTheStatus_A19) {
  EXPECT_EQ(reply(json_ref("\"12\""), json_ref("\"123\""), "topic", "ok", "data"),
            "binary: " + hex("01 02 03 05 02") + "12123topicokdata");
}

TEST_F(Binary, BroadcastHasTopicAndEvent_A20) {
  EXPECT_EQ(broadcast("topic", "event", "data"), "binary: " + hex("02 05 05") + "topiceventdata");
}

TEST_F(Binary, FieldsHoldUpTo255Bytes_A21) {
  const std::string most(255, 'x');
  const std::string text = "\"" + most + "\"";
  EXPECT_EQ(push(json_ref(text), most, most, "d"),
            "binary: " + hex("00 ff ff ff") + most + most + most + "d");
  EXPECT_EQ(reply(json_ref(text), json_ref(text), most, most, "d"),
            "binary: " + hex("01 ff ff ff ff") + most + most + most + most + "d");
  EXPECT_EQ(broadcast(most, most, "d"), "binary: " + hex("02 ff ff") + most + most + "d");
}

TEST_F(Binary, FieldOf256BytesIsAnErrorThatNamesIt_A21) {
  const std::string much(256, 'x');
  const std::string much_json = "\"" + much + "\"";
  const RefView much_ref = json_ref(much_json);
  const auto error = [](const std::string& field) {
    return "error: " + field + ": " + field + " takes 256 bytes, and a binary message allows at most 255";
  };
  EXPECT_EQ(push(much_ref, "t", "e", ""), error("join_ref"));
  EXPECT_EQ(push(json_ref("1"), much, "e", ""), error("topic"));
  EXPECT_EQ(push(json_ref("1"), "t", much, ""), error("event"));
  EXPECT_EQ(reply(much_ref, json_ref("1"), "t", "ok", ""), error("join_ref"));
  EXPECT_EQ(reply(json_ref("1"), much_ref, "t", "ok", ""), error("ref"));
  EXPECT_EQ(reply(json_ref("1"), json_ref("1"), much, "ok", ""), error("topic"));
  EXPECT_EQ(reply(json_ref("1"), json_ref("1"), "t", much, ""), error("status"));
  EXPECT_EQ(broadcast(much, "e", ""), error("topic"));
  EXPECT_EQ(broadcast("t", much, ""), error("event"));
}

TEST_F(Binary, SizesCountBytesOfUtf8_A23) {
  EXPECT_EQ(broadcast("zimmer:ü", "grüße", "d"), "binary: " + hex("02 09 07") + "zimmer:ügrüßed");
  const MessageView view = message(hex("00 01 01 09 07") + "12zimmer:ügrüßed");
  EXPECT_TRUE(view.topic.is("zimmer:ü"));
  EXPECT_TRUE(view.event.is("grüße"));
}

TEST_F(Binary, OtherKindsAreUndecodable_A24) {
  EXPECT_TRUE(undecodable(hex("01 01 01 06 02 31 32 65 63 68 6f 3a 31 6f 6b")));
  EXPECT_TRUE(undecodable(hex("02 06 04 65 63 68 6f 3a 31 65 63 68 6f")));
  EXPECT_TRUE(undecodable(hex("09 01 01 06 04 31 32 65 63 68 6f 3a 31 65 63 68 6f")));
  EXPECT_TRUE(undecodable(hex("ff 00 00 00 00")));
}

TEST_F(Binary, EveryBeginningOfAHeaderIsUndecodable_A24) {
  const std::string header = hex("00 01 01 06 04 31 32") + "echo:1" + "echo";
  for (std::size_t size = 0; size < header.size(); ++size)
    EXPECT_TRUE(undecodable(header.substr(0, size))) << size;
  EXPECT_EQ(message(header).payload.bytes(), "");
}

TEST_F(Binary, SizesBeyondTheFrameAreUndecodable_A24) {
  EXPECT_TRUE(undecodable(hex("00 01 01 c8 04 31 32 65 63 68 6f 3a 31 65 63 68 6f")));
  EXPECT_TRUE(undecodable(hex("00 ff ff ff ff")));
}

TEST_F(Binary, EmptyJoinRefIsNotNull_A25) {
  const std::string frame = hex("00 00 00 06 04") + "echo:1echox";
  EXPECT_FALSE(message(frame).join_ref.is_null());
  EXPECT_EQ(message(frame).join_ref, json_ref("\"\""));
}

TEST_F(Binary, EmptyRefIsAnsweredWithAnEmptyRef_A26) {
  const std::string frame = hex("00 00 00 06 04") + "echo:1echox";
  EXPECT_EQ(reply(json_ref("\"1\""), message(frame).ref, "room:b", "ok", ""),
            "binary: " + hex("01 01 00 06 02 31") + "room:bok");
  EXPECT_EQ(reply(json_ref("null"), json_ref("null"), "t", "ok", ""),
            "binary: " + hex("01 00 00 01 02") + "tok");
}

TEST_F(Binary, AnyEventMayComeAndIsAnsweredInText_A27) {
  const auto view = message(hex("00 00 02 07 09") + "10phoenixheartbeat");
  EXPECT_TRUE(view.topic.is(kHeartbeatTopic));
  EXPECT_TRUE(view.event.is(kHeartbeatEvent));
  EXPECT_EQ(outcome(v2_.encode_reply({RefView(), view.ref, view.topic, "ok", Payload()}, out_), out_),
            R"(text: [null,"10","phoenix","phx_reply",{"response":{},"status":"ok"}])");
  EXPECT_TRUE(message(hex("00 01 01 06 08") + "99room:9phx_join").event.is(kJoinEvent));
  EXPECT_TRUE(message(hex("00 01 02 06 09") + "911room:9phx_leave").event.is(kLeaveEvent));
}

TEST_F(Binary, NumericRefsBecomeText) {
  EXPECT_EQ(reply(json_ref("7"), json_ref("12"), "t", "ok", ""),
            "binary: " + hex("01 01 02 01 02") + "712tok");
}

TEST_F(Binary, FieldThatIsNotUtf8IsUndecodable) {
  EXPECT_TRUE(undecodable(hex("00 01 01 02 04 31 32 ff fe 65 63 68 6f")));
  EXPECT_TRUE(undecodable(hex("00 01 01 06 0b 31 ff") + "echo:1echo_status"));
  // A character must not span two fields.
  EXPECT_TRUE(undecodable(hex("00 01 01 01 01 c3 a9 74 65")));
  EXPECT_FALSE(undecodable(hex("00 02 00 01 01 c3 a9 74 65")));
}

TEST_F(Binary, ACharacterSplitBetweenFieldsIsUndecodable) {
  const std::string letter = hex("c3 a9");
  EXPECT_FALSE(undecodable(hex("00 01 01 03 02") + "12" + "t" + letter + "ev"));
  EXPECT_TRUE(undecodable(hex("00 01 01 02 03") + "12" + "t" + letter + "ev")) << "the rest in the event";
  EXPECT_TRUE(undecodable(hex("00 01 02 00 03") + "12" + letter + "ev")) << "the rest after an empty topic";
  EXPECT_TRUE(undecodable(hex("00 01 01 01 02") + "12" + "t" + "e" + letter)) << "the rest in the data";
}

TEST_F(Binary, DataNeedNotBeUtf8) {
  EXPECT_EQ(message(hex("00 01 01 06 04 31 32") + "echo:1echo" + hex("00 01 02 ff")).payload.bytes(),
            hex("00 01 02 ff"));
}

TEST_F(Binary, RefsThatNeedEscapesComeBackAsTheirBytes) {
  const MessageView view = message(hex("00 03 03 01 01") + "a\"b" + "c\n\\" + "te");
  EXPECT_EQ(view.join_ref.json(), R"("a\"b")");
  EXPECT_EQ(reply(view.join_ref, view.ref, "t", "ok", ""),
            "binary: " + hex("01 03 03 01 02") + "a\"bc\n\\tok");
}

// The worked examples of the protocol description: topic room:b, join_ref 1, ref 2, event bin, data 01 02.
TEST_F(Binary, WorkedExamplesComeOutByteByByte) {
  const std::string in = hex("00 01 01 06 03 31 32 726f6f6d3a62 62696e 0102");
  EXPECT_TRUE(message(in).topic.is("room:b"));
  EXPECT_TRUE(message(in).event.is("bin"));
  EXPECT_EQ(message(in).payload.bytes(), hex("01 02"));
  EXPECT_EQ(push(json_ref("\"1\""), "room:b", "binpush", hex("00 01")),
            "binary: " + hex("00 01 06 07 31 726f6f6d3a62 62696e70757368 0001"));
  EXPECT_EQ(broadcast("room:b", "binbcast", hex("09")),
            "binary: " + hex("02 06 08 726f6f6d3a62 62696e6263617374 09"));
  EXPECT_EQ(reply(json_ref("\"1\""), json_ref("\"2\""), "room:b", "ok", hex("01 02 03 04")),
            "binary: " + hex("01 01 01 06 02 31 32 726f6f6d3a62 6f6b 01020304"));
}

}  // namespace
}  // namespace roost::phoenix

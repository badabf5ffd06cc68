// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/v2.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"

namespace roost::phoenix {
namespace {

using test::json_ref;
using test::outcome;
using test::raw;

class V2 : public testing::Test {
 protected:
  DecodeResult decode(std::string_view frame) { return v2_.decode(FrameKind::text, frame, scratch_); }
  MessageView message(std::string_view frame) { return std::get<MessageView>(decode(frame)); }
  std::string reason(std::string_view frame) {
    const auto result = decode(frame);
    const auto* error = std::get_if<DecodeError>(&result);
    return error == nullptr ? "decoded" : std::string(error->reason);
  }

  std::string push(std::string_view topic, std::string_view event, const Payload& payload) {
    return outcome(v2_.encode_push({json_ref("\"1\""), topic, event, payload}, out_), out_);
  }
  std::string reply(RefView ref, NameView topic, std::string_view status, const Payload& response) {
    return outcome(v2_.encode_reply({test::json_ref("\"1\""), ref, topic, status, response}, out_), out_);
  }
  std::string broadcast(std::string_view topic, std::string_view event, const Payload& payload) {
    return outcome(v2_.encode_broadcast({topic, event, payload}, out_), out_);
  }

  V2Serializer v2_;
  DecodeScratch scratch_;
  std::string out_ = "what was here before";
};

TEST_F(V2, MessageIsAnArrayOfFive) {
  const std::string frame = R"(["1","2","room:a","echo",{"z":1}])";
  const MessageView view = message(frame);
  EXPECT_EQ(view.join_ref, json_ref("\"1\""));
  EXPECT_EQ(view.ref, json_ref("\"2\""));
  EXPECT_TRUE(view.topic.is("room:a"));
  EXPECT_TRUE(view.event.is("echo"));
  EXPECT_EQ(view.payload.text(), R"({"z":1})");
}

TEST_F(V2, MessageBorrowsTheFrame) {
  const std::string frame = R"(["1","2","room:a","echo",{"z":1}])";
  const MessageView view = message(frame);
  EXPECT_EQ(view.payload.text().data(), frame.data() + frame.find('{'));
  EXPECT_EQ(view.topic.text().data(), frame.data() + frame.find("room"));
}

TEST_F(V2, RefsAreOpaqueAndMayBeAnyValue_A42_A58) {
  const MessageView view = message(R"([5,{"a":[1,"]"]},"t","e",{}])");
  EXPECT_EQ(view.join_ref.json(), "5");
  EXPECT_EQ(view.ref.json(), R"({"a":[1,"]"]})");
  EXPECT_TRUE(message(R"([null,null,"t","e",{}])").ref.is_null());
}

TEST_F(V2, ElementsAfterTheFifthAreIgnored_A14) {
  EXPECT_EQ(message(R"(["1","2","t","e",{"a":"]"},"sixth"])").payload.text(), R"({"a":"]"})");
  EXPECT_EQ(message(R"(["1","2","t","e", 5 ,[],{}])").payload.text(), "5");
}

TEST_F(V2, AnythingButAnArrayOfFiveIsUndecodable_A15) {
  EXPECT_EQ(reason(R"(["1","2","t","e"])"), "fewer than five elements");
  EXPECT_EQ(reason("[]"), "fewer than five elements");
  EXPECT_EQ(reason(R"({"topic":"t","event":"e","payload":{},"ref":"2"})"), "not an array");
  EXPECT_EQ(reason("5"), "not an array");
  EXPECT_EQ(reason("{not json"), "not JSON");
  EXPECT_EQ(reason(""), "not JSON");
}

TEST_F(V2, EveryTruncatedMessageIsUndecodable) {
  const std::string frame = R"(["1",null,"room:a","echo",{"z":[1,"x"]}])";
  for (std::size_t size = 0; size < frame.size(); ++size)
    EXPECT_EQ(reason(frame.substr(0, size)), "not JSON") << size;
  EXPECT_EQ(reason(frame), "decoded");
}

TEST_F(V2, IncomingPayloadMayBeAnyValue) {
  for (const char* payload : {"\"str\"", "[1,2]", "null", "5", "true", "-1.5e3"}) {
    const std::string frame = R"(["1","2","t","e",)" + std::string(payload) + "]";
    EXPECT_EQ(message(frame).payload.text(), payload);
  }
}

TEST_F(V2, WhiteSpaceAroundValuesIsIgnored) {
  const MessageView view = message(" [ \"5\" , \"34\" , \"echo:1\" ,\n \"echo\" , { } ] ");
  EXPECT_EQ(view.ref.json(), "\"34\"");
  EXPECT_TRUE(view.topic.is("echo:1"));
  EXPECT_EQ(view.payload.text(), "{ }");
}

TEST_F(V2, TopicAndEventAreUnescaped) {
  const MessageView view = message(R"(["1","2","room:\u00e9\"","ev\\ent",{}])");
  EXPECT_TRUE(view.topic.is("room:é\""));
  EXPECT_TRUE(view.event.is("ev\\ent"));
}

TEST_F(V2, RefsAreUnescaped) {
  const MessageView view = message(R"(["\u0031","\u0032","t","e",{}])");
  EXPECT_EQ(view.join_ref, message(R"(["1","2","t","e",{}])").join_ref);
  EXPECT_EQ(view.ref.json(), R"("2")");
}

TEST_F(V2, TopicThatIsANumberOrNullIsKeptToBeEchoed) {
  EXPECT_FALSE(message(R"(["2","2",5,"phx_join",{}])").topic.is_string());
  EXPECT_FALSE(message(R"(["2","2",5,"phx_join",{}])").topic.is("5"));
  EXPECT_EQ(reply(json_ref("\"2\""), message(R"(["2","2",5,"phx_join",{}])").topic, "error", Payload()),
            R"(text: ["1","2",5,"phx_reply",{"response":{},"status":"error"}])");
  EXPECT_EQ(message(R"(["2","2",null,"phx_join",{}])").topic.text(), "null");
  EXPECT_EQ(message(R"(["2","2",-5,"phx_join",{}])").topic.text(), "-5");
}

TEST_F(V2, TopicThatIsAnythingElseIsUndecodable) {
  for (const char* topic : {R"({"a":1})", "[]", "true", "false"})
    EXPECT_EQ(reason("[\"2\",\"2\"," + std::string(topic) + ",\"phx_join\",{}]"),
              "topic is neither a string nor a number nor null");
}

TEST_F(V2, EventThatIsNotAStringMatchesNoName) {
  EXPECT_FALSE(message(R"(["1","2","t",5,{}])").event.is_string());
  EXPECT_FALSE(message(R"(["1","2","t",null,{}])").event.is("null"));
  EXPECT_FALSE(message(R"(["1","2","t",{"a":1},{}])").event.is_string());
}

TEST_F(V2, PushIsAnArrayOfFive_A13) {
  EXPECT_EQ(push("room:a", "update", {{"number", 5}}), R"(text: ["1",null,"room:a","update",{"number":5}])");
}

TEST_F(V2, BroadcastHasNoRefs_A13) {
  EXPECT_EQ(broadcast("room:a", "shout", {{"m", "hi"}}), R"(text: [null,null,"room:a","shout",{"m":"hi"}])");
}

TEST_F(V2, ReplyCarriesStatusAndResponse_A13) {
  EXPECT_EQ(reply(json_ref("\"2\""), "room:a", "ok", raw(R"({"z":1})")),
            R"(text: ["1","2","room:a","phx_reply",{"response":{"z":1},"status":"ok"}])");
}

TEST_F(V2, ReplyStatusIsFreeText_A57) {
  EXPECT_EQ(reply(json_ref("\"2\""), "t", "partial", {}),
            R"(text: ["1","2","t","phx_reply",{"response":{},"status":"partial"}])");
}

TEST_F(V2, ReplyToANullRefHasANullRef_A58) {
  EXPECT_EQ(reply(json_ref("null"), "t", "ok", {}),
            R"(text: ["1",null,"t","phx_reply",{"response":{},"status":"ok"}])");
}

TEST_F(V2, CloseAndErrorCarryTheJoinRefTwice) {
  EXPECT_EQ(outcome(v2_.encode_close({json_ref("7"), "room:a"}, out_), out_),
            R"(text: [7,7,"room:a","phx_close",{}])");
  EXPECT_EQ(outcome(v2_.encode_error({json_ref("\"1\""), "room:a"}, out_), out_),
            R"(text: ["1","1","room:a","phx_error",{"reason":"channel_crash"}])");
}

TEST_F(V2, PushAndBroadcastPayloadsMustBeObjectsAndRepliesNeedNot_A16) {
  const std::string error = "error: payload: payload is not a JSON object, which version 2 requires";
  EXPECT_EQ(push("t", "e", raw("\"not a map\"")), error);
  EXPECT_EQ(push("t", "e", raw("[]")), error);
  EXPECT_EQ(broadcast("t", "e", raw("null")), error);
  EXPECT_EQ(reply(json_ref("\"2\""), "t", "ok", raw("\"not a map\"")),
            R"(text: ["1","2","t","phx_reply",{"response":"not a map","status":"ok"}])");
}

TEST_F(V2, LongTopicIsAllowedInText_A22) {
  const std::string topic(300, 'x');
  EXPECT_EQ(push(topic, "e", {}), "text: [\"1\",null,\"" + topic + "\",\"e\",{}]");
}

TEST_F(V2, NumbersAreEchoedAsWritten_A60) {
  const std::string frame =
      R"(["1","2","t","echo",{"n":[1,2.0,12345678901234567,123456789012345678901234567890]}])";
  EXPECT_EQ(reply(json_ref("\"2\""), "t", "ok", message(frame).payload),
            R"(text: ["1","2","t","phx_reply",{"response":{"n":[1,2.0,12345678901234567,)"
            R"(123456789012345678901234567890]},"status":"ok"}])");
}

TEST_F(V2, NamesAreEscapedInText) {
  EXPECT_EQ(push("a\"b", "é\n", {}), R"(text: ["1",null,"a\"b","é\n",{}])");
}

TEST_F(V2, NamesThatAreNotUtf8CannotBeEncoded) {
  EXPECT_EQ(push("\xff", "e", {}), "error: topic: topic is not UTF-8");
  EXPECT_EQ(push("t", "\xff", {}), "error: event: event is not UTF-8");
  EXPECT_EQ(reply(json_ref("1"), "t", "\xff", {}), "error: status: status is not UTF-8");
  EXPECT_EQ(broadcast("\xff", "\xff", {}), "error: topic: topic is not UTF-8");
}

TEST_F(V2, NamesItself) {
  EXPECT_EQ(v2_.name(), "V2.JSONSerializer");
}

}  // namespace
}  // namespace roost::phoenix

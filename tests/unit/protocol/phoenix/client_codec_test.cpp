// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/client_codec.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"
#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace roost::phoenix {
namespace {

using test::hex;
using test::json_ref;
using test::raw;

ClientCodec codec(std::string_view vsn) {
  return ClientCodec::for_vsn(vsn).value();
}

std::string encoded(std::string_view vsn, const ClientMessage& message) {
  std::string out = "what was there before";
  return test::outcome(codec(vsn).encode(message, out), out);
}

/// "join_ref ref topic event [status] payload", or "error: ..."; the payload of a binary message in brackets.
std::string decoded(std::string_view vsn, FrameKind kind, std::string_view frame) {
  DecodeScratch scratch;
  const auto result = codec(vsn).decode(kind, frame, scratch);
  if (const auto* error = std::get_if<DecodeError>(&result)) return "error: " + std::string(error->reason);
  const auto& message = std::get<ServerMessage>(result);
  const std::string status = message.status ? std::string(*message.status) + " " : "";
  const std::string payload = message.payload.is_binary() ? "<" + std::string(message.payload.bytes()) + ">"
                                                          : std::string(message.payload.text());
  return std::string(message.join_ref.json()) + " " + std::string(message.ref.json()) + " " +
         std::string(message.topic.text()) + " " + std::string(message.event.text()) + " " + status + payload;
}

std::string text(std::string_view vsn, std::string_view frame) {
  return decoded(vsn, FrameKind::text, frame);
}
std::string binary(std::string_view digits) {
  return decoded("2.0.0", FrameKind::binary, hex(digits));
}

const Payload kPayload = raw(R"({"z":1})");

TEST(ClientCodec, SupportsTheVersionsThatServersAccept) {
  for (const auto* vsn : {"1.0.0", "1.0.7", "2.0.0", "2.0.1"})
    EXPECT_TRUE(ClientCodec::for_vsn(vsn)) << vsn;
  for (const auto* vsn : {"", "2", "1.1.0", "2.0.0-rc.1", "3.0.0"})
    EXPECT_FALSE(ClientCodec::for_vsn(vsn)) << vsn;
}

TEST(ClientCodec, V2TextIsAnArrayWithItsOwnRef) {
  EXPECT_EQ(encoded("2.0.0", {json_ref(R"("1")"), json_ref(R"("2")"), "room:a", "echo", kPayload}),
            R"(text: ["1","2","room:a","echo",{"z":1}])");
  EXPECT_EQ(encoded("2.0.0", {RefView(), json_ref(R"("5")"), "phoenix", "heartbeat", Payload()}),
            R"(text: [null,"5","phoenix","heartbeat",{}])");
}

TEST(ClientCodec, V1IsAnObjectWithTheJoinRefAsAFifthMember) {
  EXPECT_EQ(encoded("1.0.0", {json_ref(R"("2")"), json_ref(R"("2")"), "room:v1", "phx_join", Payload()}),
            R"(text: {"topic":"room:v1","event":"phx_join","payload":{},"ref":"2","join_ref":"2"})");
  EXPECT_EQ(encoded("1.0.0", {RefView(), json_ref(R"("3")"), "phoenix", "heartbeat", Payload()}),
            R"(text: {"topic":"phoenix","event":"heartbeat","payload":{},"ref":"3"})");
}

TEST(ClientCodec, NamesAreEscaped) {
  EXPECT_EQ(encoded("2.0.0", {RefView(), json_ref(R"("1")"), "a\"b", "\n", Payload()}),
            R"(text: [null,"1","a\"b","\n",{}])");
  EXPECT_EQ(encoded("2.0.0", {RefView(), json_ref(R"("1")"), "\xff", "e", Payload()}),
            "error: topic: topic is not UTF-8");
}

TEST(ClientCodec, ABinaryPushCarriesAllFourFields) {
  EXPECT_EQ(encoded("2.0.0",
                    {json_ref(R"("1")"), json_ref(R"("2")"), "room:b", "bin", Payload::binary("\x01\x02")}),
            "binary: " + hex("00 01 01 06 03 31 32 726f6f6d3a62 62696e 0102"));
}

TEST(ClientCodec, ABinaryFieldHoldsUpTo255Bytes) {
  const std::string fits(255, 't');
  const Payload bytes = Payload::binary("x");
  EXPECT_EQ(encoded("2.0.0", {RefView(), json_ref(R"("1")"), fits, "e", bytes}).substr(0, 8), "binary: ");
  EXPECT_EQ(encoded("2.0.0", {RefView(), json_ref(R"("1")"), fits + "t", "e", bytes}),
            "error: topic: topic takes 256 bytes, and a binary message allows at most 255");
}

TEST(ClientCodec, V1CannotCarryBytes) {
  EXPECT_EQ(encoded("1.0.0", {RefView(), json_ref(R"("1")"), "t", "e", Payload::binary("x")}).substr(0, 6),
            "error:");
}

TEST(ClientCodec, ReadsPushesBroadcastsAndControls) {
  EXPECT_EQ(text("2.0.0", R"(["1",null,"room:a","joined",{"b":2}])"), R"("1" null room:a joined {"b":2})");
  EXPECT_EQ(text("2.0.0", R"([null,null,"room:a","shout",{}])"), "null null room:a shout {}");
  EXPECT_EQ(text("2.0.0", R"(["1","1","room:a","phx_close",{}])"), R"("1" "1" room:a phx_close {})");
  EXPECT_EQ(text("1.0.0", R"({"event":"joined","payload":{"b":2},"ref":null,"topic":"room:v1"})"),
            R"(null null room:v1 joined {"b":2})");
}

TEST(ClientCodec, AReplyIsSplitIntoStatusAndResponse_A8) {
  EXPECT_EQ(text("2.0.0", R"(["1","2","room:a","phx_reply",{"response":{"z":1},"status":"ok"}])"),
            R"("1" "2" room:a phx_reply ok {"z":1})");
  EXPECT_EQ(text("2.0.0", R"([null,"7","t","phx_reply",{"status":"error","response":[1]}])"),
            R"(null "7" t phx_reply error [1])");
  EXPECT_EQ(
      text("1.0.0", R"({"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"2","topic":"t"})"),
      R"(null "2" t phx_reply ok {})");
}

TEST(ClientCodec, AReplyWithEscapesInItsEnvelopeIsStillAReply) {
  EXPECT_EQ(
      text("2.0.0",
           R"(["1","\u0032","\u0074","phx\u005freply",{"st\u0061tus":"o\u006b","respons\u0065":null}])"),
      R"("1" "2" t phx_reply ok null)");
}

TEST(ClientCodec, AReplyWithoutAStatusIsAnError) {
  for (const auto* payload : {"{}", R"({"response":{}})", R"({"status":1,"response":{}})", "[]", "7"})
    EXPECT_EQ(text("2.0.0", R"(["1","2","t","phx_reply",)" + std::string(payload) + "]"),
              "error: a reply without a status")
        << payload;
}

TEST(ClientCodec, ReadsTheThreeBinaryKinds) {
  EXPECT_EQ(binary("00 01 06 07 31 726f6f6d3a62 62696e70757368 4142"), R"("1" null room:b binpush <AB>)");
  EXPECT_EQ(binary("02 06 08 726f6f6d3a62 62696e6263617374 43"), "null null room:b binbcast <C>");
  EXPECT_EQ(binary("01 01 01 06 02 31 32 726f6f6d3a62 6f6b 44"), R"("1" "2" room:b phx_reply ok <D>)");
}

TEST(ClientCodec, AnEmptyBinaryRefIsNull) {
  EXPECT_EQ(binary("01 00 00 01 02 74 6f6b"), "null null t phx_reply ok <>");
  EXPECT_EQ(binary("00 00 01 01 74 65"), "null null t e <>");
}

TEST(ClientCodec, ABinaryFrameTruncatedInItsHeaderIsAnError) {
  const std::string reply = hex("01 01 01 01 02 31 32 74 6f6b");
  for (std::size_t size = 0; size < reply.size(); ++size)
    EXPECT_EQ(decoded("2.0.0", FrameKind::binary, reply.substr(0, size)).substr(0, 6), "error:") << size;
  EXPECT_EQ(decoded("2.0.0", FrameKind::binary, reply), R"("1" "2" t phx_reply ok <>)");
}

TEST(ClientCodec, UnknownKindsAndBadTextAreErrors) {
  EXPECT_EQ(binary("03 01 01 74 65"), "error: a binary message of unknown kind");
  EXPECT_EQ(binary("02 01 01 ff 65").substr(0, 6), "error:");
  EXPECT_EQ(text("2.0.0", "").substr(0, 6), "error:");
  EXPECT_EQ(text("2.0.0", R"({"topic":"t"})").substr(0, 6), "error:");
  EXPECT_EQ(text("1.0.0", "[]").substr(0, 6), "error:");
}

TEST(ClientCodec, AServerReadsWhatItWrites) {
  std::string out;
  static_cast<void>(
      codec("2.0.0").encode({json_ref(R"("3")"), json_ref(R"("4")"), "t", "e", Payload::binary("xyz")}, out));
  DecodeScratch scratch;
  const auto read = std::get<MessageView>(V2Serializer().decode(FrameKind::binary, out, scratch));
  EXPECT_EQ(read.join_ref.json(), R"("3")");
  EXPECT_EQ(read.ref.json(), R"("4")");
  EXPECT_EQ(read.payload.bytes(), "xyz");
}

}  // namespace
}  // namespace roost::phoenix

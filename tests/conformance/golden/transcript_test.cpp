// SPDX-License-Identifier: Apache-2.0
#include "transcript.hpp"

#include <gtest/gtest.h>

namespace roost::golden {
namespace {

using websocket::Opcode;

template <class T>
T only_action(std::string_view lines) {
  const auto sections = parse_transcript("=== 1. a title\n" + std::string(lines) + "\n");
  EXPECT_EQ(sections.at(0).steps.size(), 1u);
  return std::get<T>(sections.at(0).steps.at(0).action);
}

TEST(Transcript, HasSectionsWithNumberTitleAndStepsWithClientAndLine) {
  const auto sections = parse_transcript("# head\n\n=== 01. one. and more\nA> TEXT | x\n\n=== 12. two\n");
  ASSERT_EQ(sections.size(), 2u);
  EXPECT_EQ(sections[0].number, 1);
  EXPECT_EQ(sections[0].title, "one. and more");
  ASSERT_EQ(sections[0].steps.size(), 1u);
  EXPECT_EQ(sections[0].steps[0].client, 'A');
  EXPECT_EQ(sections[0].steps[0].line, 4);
  EXPECT_EQ(sections[1].number, 12);
}

TEST(Transcript, FrameHasItsHeaderBytesAndItsPayload) {
  const Frame frame = only_action<SendFrame>(R"(C> TEXT 81 83 00 00 00 00 | [1])").frame;
  EXPECT_EQ(frame.opcode, Opcode::text);
  EXPECT_TRUE(frame.fin);
  EXPECT_EQ(frame.header, std::string("\x81\x83\0\0\0\0", 6));
  EXPECT_EQ(frame.payload, "[1]");
}

TEST(Transcript, FragmentSaysSo) {
  const Frame frame = only_action<SendFrame>("C> CONT FIN=0 00 82 00 00 00 00 | ab").frame;
  EXPECT_EQ(frame.opcode, Opcode::continuation);
  EXPECT_FALSE(frame.fin);
  EXPECT_EQ(frame.header, std::string("\0\x82\0\0\0\0", 6));
}

TEST(Transcript, FrameMayOmitItsHeader) {
  const Frame frame = only_action<SeeFrame>("C< TEXT | [1]").frame;
  EXPECT_EQ(frame.header, "");
  EXPECT_EQ(frame.payload, "[1]");
}

TEST(Transcript, PayloadMayHoldABarAndBeginAndEndWithASpace) {
  EXPECT_EQ(only_action<SeeFrame>(R"(C< TEXT 81 05 |  "a|b" )").frame.payload, R"( "a|b" )");
  EXPECT_EQ(only_action<SendFrame>("C> TEXT 81 80 00 00 00 00 | ").frame.payload, "");
  EXPECT_EQ(only_action<SendFrame>("C> TEXT 81 80 00 00 00 00 |").frame.payload, "");
}

TEST(Transcript, RemarksAreNotPartOfAFrame) {
  EXPECT_EQ(only_action<SeeFrame>("C< TEXT 81 03 | [1]   (after 1.7 s)").frame.payload, "[1]");
  EXPECT_EQ(only_action<SendFrame>("C> TEXT 81 03 | [1]   # sent early").frame.payload, "[1]");
  EXPECT_EQ(only_action<SeeFrame>("C< CLOSE 88 00 |    # no code").frame.payload, "");
}

TEST(Transcript, FrameMayHaveAReservedBitOrOpcode) {
  const Frame reserved_bit = only_action<SendFrame>("C> TEXT RSV=4 c1 81 00 00 00 00 | hex 5b").frame;
  EXPECT_EQ(reserved_bit.header, std::string("\xc1\x81\0\0\0\0", 6));
  EXPECT_TRUE(reserved_bit.fin);
  const Frame reserved_opcode = only_action<SendFrame>("C> OP11 8b 81 00 00 00 00 | x").frame;
  EXPECT_EQ(static_cast<int>(reserved_opcode.opcode), 11);
  EXPECT_EQ(only_action<SendRequest>("C> OPTIONS / HTTP/1.1\nC>").bytes, "OPTIONS / HTTP/1.1\r\n\r\n");
}

TEST(Transcript, CloseFrameIsHexOnBothSides) {
  EXPECT_EQ(only_action<SendFrame>("C> CLOSE 88 82 00 00 00 00 | hex 03 e8").frame.payload, "\x03\xe8");
  EXPECT_EQ(only_action<SeeFrame>(R"(C< CLOSE 88 02 | 03 f3   # code=1011 reason="")").frame.payload,
            "\x03\xf3");
}

TEST(Transcript, RemarksThatSayWhatHappensNextAreSteps) {
  only_action<StopServer>("#   kill -TERM");
  EXPECT_EQ(only_action<TurnTo>("#   the held GET:").request, 0u);
  EXPECT_EQ(only_action<TurnTo>("#   the held long-poll GET:").request, 0u);
  EXPECT_EQ(only_action<TurnTo>("#   first GET:").request, 0u);
  EXPECT_EQ(only_action<TurnTo>("#   second GET:").request, 1u);
}

TEST(Transcript, UpgradeAndWhatAClientSeesInBrackets) {
  EXPECT_EQ(
      only_action<Upgrade>("A> [websocket upgrade] GET /s?vsn=2.0.0\nA< [101 Switching Protocols]").target,
      "/s?vsn=2.0.0");
  only_action<SeeNothing>("A< [nothing]");
  only_action<SeeEnd>("A< [TCP FIN]");
  only_action<SeeEnd>("A< [TCP RST]");
  only_action<HangUp>("A> [TCP FIN]");
}

TEST(Transcript, UpgradeMayHaveHeaders) {
  const auto upgrade = only_action<Upgrade>("C> [websocket upgrade] GET /s?vsn=2.0.0  A: b  C: d");
  EXPECT_EQ(upgrade.target, "/s?vsn=2.0.0");
  EXPECT_EQ(upgrade.headers.get("a"), "b");
  EXPECT_EQ(upgrade.headers.get("c"), "d");
}

TEST(Transcript, RequestIsItsLinesAndItsBody) {
  EXPECT_EQ(
      only_action<SendRequest>("C> POST /x HTTP/1.1\nC> Content-Length: 2\nC>\nC> [body 2 bytes] {}").bytes,
      "POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(Transcript, UnannouncedBodyIsTheRestOfAPipeline) {
  EXPECT_EQ(only_action<SendRequest>("C> GET /a HTTP/1.1\nC>\nC> [body 15 bytes] GET /b HTTP/1.1").bytes,
            "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
}

TEST(Transcript, ResponseBelongsToTheClientThatAsked) {
  const auto sections = parse_transcript(
      "=== 1. t\nD> GET / HTTP/1.1\nD>\n"
      "S< HTTP/1.1 200 OK\nS< content-length: 2\nS<\nS< [body 2 bytes] ok\n"
      "#   connection afterwards: kept open\n");
  const auto& steps = sections.at(0).steps;
  ASSERT_EQ(steps.size(), 3u);
  const auto& response = std::get<SeeResponse>(steps[1].action);
  EXPECT_EQ(steps[1].client, 'D');
  EXPECT_EQ(response.status_line, "HTTP/1.1 200 OK");
  EXPECT_EQ(response.headers, (HttpHeaders{{"content-length", "2"}}));
  EXPECT_EQ(response.body, "ok");
  EXPECT_TRUE(std::get<SeeAfterwards>(steps[2].action).kept_open);
}

TEST(Transcript, NonsenseIsAnError) {
  EXPECT_THROW((void)parse_transcript("# nothing\n"), std::runtime_error);
  EXPECT_THROW((void)parse_transcript("C> TEXT | in no section\n"), std::runtime_error);
  EXPECT_THROW((void)parse_transcript("=== 1. t\nC< something else\n"), std::runtime_error);
  EXPECT_THROW((void)parse_transcript("=== 1. t\nS< header: of no response\n"), std::runtime_error);
}

TEST(Transcript, TestNameConsistsOfNumberAndTitle) {
  EXPECT_EQ(test_name({7, "join ok", {}}), "Section07_join_ok");
  EXPECT_EQ(test_name({12, "{:stop, :normal}: phx_close", {}}), "Section12_stop_normal_phx_close");
}

}  // namespace
}  // namespace roost::golden

// SPDX-License-Identifier: Apache-2.0
#include "payload_text.hpp"

#include <gtest/gtest.h>

namespace roost::golden {
namespace {

TEST(PayloadText, HexEndsAtTheFirstNonHexText) {
  EXPECT_EQ(bytes_of_hex("00 ff 41"), std::string("\0\xff"
                                                  "A",
                                                  3));
  EXPECT_EQ(bytes_of_hex("41 42   # code"), "AB");
  EXPECT_EQ(bytes_of_hex(""), "");
}

TEST(PayloadText, NamesReplaceCharacters) {
  EXPECT_EQ(with_named_characters("a<LF>b<CR>c"), "a\nb\rc");
  EXPECT_EQ(with_named_characters("<U+007F><U+00E9><U+2028>"), "\x7f\u00e9\u2028");
  EXPECT_EQ(with_named_characters("1 < 2 > 0, <p>, <"), "1 < 2 > 0, <p>, <");
}

TEST(PayloadText, CutTextIsRestoredToItsFullLength) {
  const std::string text = bytes_of_payload(R"(["x":"aaaa ...[20 bytes in all])", true);
  EXPECT_EQ(text, R"(["x":"aaaaaaaaaaa"}])");
  EXPECT_EQ(bytes_of_payload("aaa ...[7 bytes in all]", false), "aaaaaaa");
}

TEST(PayloadText, TextCutInAnUnknownWayStaysCut) {
  EXPECT_EQ(bytes_of_payload("hex 01 02  ...[272 bytes in all]", true), "\x01\x02");
}

TEST(PayloadText, CutArrayIsFiveThousandDeepInBothVersions) {
  const std::string v2 = bytes_of_payload(R"(["1",{"n":[[ ...[10012 bytes in all])", true);
  EXPECT_EQ(v2.size(), 10012u);
  EXPECT_EQ(v2.substr(0, 12), R"(["1",{"n":[[)");
  EXPECT_EQ(v2.substr(10'010), "}]");
  EXPECT_EQ(std::count(v2.begin(), v2.end(), ']'), 5001);
  const std::string v1 = bytes_of_payload(R"({"payload":{"n":[[ ...[10028 bytes in all])", true);
  EXPECT_EQ(v1.substr(v1.size() - 12), R"(},"ref":"2"})");
  EXPECT_EQ(std::count(v1.begin(), v1.end(), '['), 5000);
}

TEST(PayloadText, CutBinaryHasARefOf255Bytes) {
  const std::string sent = bytes_of_payload("hex 00 01 ff 06 04 31 72 72  ...[272 bytes in all]", true);
  ASSERT_EQ(sent.size(), 272u);
  EXPECT_EQ(sent.substr(0, 7), std::string("\x00\x01\xff\x06\x04\x31r", 7));
  EXPECT_EQ(sent.substr(6, 255), std::string(255, 'r'));
  EXPECT_EQ(sent.substr(261), "echo:1echox");
  const std::string reply = bytes_of_payload("hex 01 01 ff 06 02 31 72 72  ...[270 bytes in all]", true);
  ASSERT_EQ(reply.size(), 270u);
  EXPECT_EQ(reply.substr(6, 255), std::string(255, 'r'));
  EXPECT_EQ(reply.substr(261), "echo:1okx");
}

}  // namespace
}  // namespace roost::golden

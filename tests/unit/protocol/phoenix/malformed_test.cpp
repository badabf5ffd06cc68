// SPDX-License-Identifier: Apache-2.0
// The malformed messages recorded against a real Phoenix (with the section numbers of the recording), as far
// as the codec decides them. Two differences are intended: nesting deeper than 1024 (10, 20) and a binary ref
// that is not UTF-8 (53) are rejected here.
#include <gtest/gtest.h>

#include "frames.hpp"
#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace roost::phoenix {
namespace {

using test::hex;

enum class Verdict { undecodable, decoded };

struct Case {
  int section;
  FrameKind kind;
  std::string frame;
  Verdict verdict;
};

std::ostream& operator<<(std::ostream& out, const Case& item) {
  return out << "section " << item.section;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return "Section" + std::to_string(info.param.section);
}

Verdict verdict_of(const Serializer& serializer, const Case& item) {
  DecodeScratch scratch;
  const auto result = serializer.decode(item.kind, item.frame, scratch);
  return std::holds_alternative<MessageView>(result) ? Verdict::decoded : Verdict::undecodable;
}

Case bad(int section, std::string frame) {
  return {section, FrameKind::text, std::move(frame), Verdict::undecodable};
}
Case good(int section, std::string frame) {
  return {section, FrameKind::text, std::move(frame), Verdict::decoded};
}
Case bad_bytes(int section, std::string_view digits) {
  return {section, FrameKind::binary, hex(digits), Verdict::undecodable};
}

class MalformedV2 : public testing::TestWithParam<Case> {};

TEST_P(MalformedV2, IsUndecodableExactlyWhenPhoenixClosedTheConnection_A15_A24) {
  EXPECT_EQ(verdict_of(V2Serializer(), GetParam()), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Recorded, MalformedV2,
    testing::Values(
        bad(1, "{not json"), bad(2, ""), bad(3, R"(["1","2","echo:1","echo",{})"),
        bad(4, R"([null,"2","phoenix","heartbeat",{}][1])"), bad(5, "5"), bad(6, "null"),
        bad(7, R"(["1","2","echo:1","echo",{"n":1e400}])"), bad(8, R"(["1","2","echo:1","echo",{"n":"\x"}])"),
        bad(9, R"(["1","2","echo:1","echo",{"n":"\ud800"}])"),
        bad(10, R"(["1","2","echo:1","noreply",{"n":)" + test::nested(5000) + "}]"),
        bad(21, R"({"topic":"echo:1","event":"echo","payload":{},"ref":"2"})"),
        bad(23, R"(["1","2","echo:1","echo"])"), bad(24, "[]"),
        good(25, R"(["1","2","echo:1","echo",{},{}])"), good(26, R"(["1","2",5,"echo",{}])"),
        good(27, R"(["1","2",null,"echo",{}])"), good(28, R"(["2","2",5,"phx_join",{}])"),
        good(29, R"(["2","2",null,"phx_join",{}])"), bad(30, R"(["2","2",{"a":1},"phx_join",{}])"),
        good(31, R"(["1","2","echo:1",5,{}])"), good(32, R"(["1","2","echo:1",null,{}])"),
        good(33, R"(["1",{"a":1},"echo:1","echo",{}])"), good(34, R"([["x"],"2","echo:1","echo",{}])"),
        good(35, R"([1,2,"echo:1","echo",{}])"), good(36, R"(["1","2","echo:1","echo","str"])"),
        good(37, R"(["1","2","echo:1","noreply",null])"), bad_bytes(46, ""), bad_bytes(47, "00 01 01"),
        bad_bytes(48, "00 01 01 c8 04 31 32 65 63 68 6f 3a 31 65 63 68 6f"),
        bad_bytes(49, "01 01 01 06 02 31 32 65 63 68 6f 3a 31 6f 6b"),
        bad_bytes(50, "02 06 04 65 63 68 6f 3a 31 65 63 68 6f"),
        bad_bytes(51, "09 01 01 06 04 31 32 65 63 68 6f 3a 31 65 63 68 6f"),
        bad_bytes(52, "00 01 01 02 04 31 32 ff fe 65 63 68 6f"),
        bad_bytes(53, "00 01 01 06 0b 31 ff 65 63 68 6f 3a 31 65 63 68 6f 5f 73 74 61 74 75 73")),
    name_of);

class MalformedV1 : public testing::TestWithParam<Case> {};

TEST_P(MalformedV1, IsUndecodableExactlyWhenPhoenixClosedTheConnection_A9_A11) {
  EXPECT_EQ(verdict_of(V1Serializer(), GetParam()), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Recorded, MalformedV1,
    testing::Values(
        bad(11, "{not json"), bad(12, ""), bad(13, R"({"topic":"echo:1","event":"echo","payload":{})"),
        bad(14, R"({"topic":"phoenix","event":"heartbeat","payload":{},"ref":"2"}{})"), bad(15, "5"),
        bad(16, "null"), bad(17, R"({"topic":"echo:1","event":"echo","payload":{"n":1e400},"ref":"2"})"),
        bad(18, R"({"topic":"echo:1","event":"echo","payload":{"n":"\x"},"ref":"2"})"),
        bad(19, R"({"topic":"echo:1","event":"echo","payload":{"n":"\ud800"},"ref":"2"})"),
        bad(20, R"({"topic":"echo:1","event":"noreply","payload":{"n":)" + test::nested(5000) +
                    R"(},"ref":"2"})"),
        bad(22, R"(["1","2","echo:1","echo",{}])"),
        bad(38, R"({"event": "echo", "payload": {}, "ref": "2"})"),
        bad(39, R"({"topic": "echo:1", "payload": {}, "ref": "2"})"),
        bad(40, R"({"topic": "echo:1", "event": "echo", "ref": "2"})"),
        bad(41, R"({"topic": "echo:1", "event": "echo", "payload": {}})"),
        good(42, R"({"topic":"echo:1","event":"echo","payload":{},"ref":"2","x":1,"join_ref":"77"})"),
        good(43, R"({"topic":5,"event":"echo","payload":{},"ref":"2"})"),
        good(44, R"({"topic":null,"event":"phx_join","payload":{},"ref":"2"})"),
        good(45, R"({"topic":"echo:1","event":"echo","payload":"str","ref":"2"})"),
        bad_bytes(54, "00 01 02")),
    name_of);

}  // namespace
}  // namespace roost::phoenix

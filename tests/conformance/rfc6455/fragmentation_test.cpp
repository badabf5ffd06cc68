// SPDX-License-Identifier: Apache-2.0
// RFC 6455 §5.4: fragments, what may come between them, and what may not.
#include "echo_fixture.hpp"

#include <cstdint>

namespace roost::test {
namespace {

using testing::ElementsAre;

class Rfc6455Fragmentation : public EchoTest {};

// Every case whole, and octet by octet.
class Rfc6455FragmentationCase
    : public EchoTest,
      public testing::WithParamInterface<std::tuple<std::pair<std::string, std::vector<std::string>>, bool>> {
};

using Case = std::pair<std::string, std::vector<std::string>>;

std::string part(std::uint8_t first, std::string_view payload = {}) {
  return client_frame(first, payload);
}

std::vector<Case> cases() {
  const std::string two = part(kTextGoesOn, "fragment1") + part(kLast, "fragment2");
  const std::string bad = "close 1002";
  const std::string end = "close 1000";
  return {
      // A fragmented control frame.
      {part(0x09, "fragment1") + part(kLast, "fragment2"), {bad}},
      {part(0x0A, "fragment1") + part(kLast, "fragment2"), {bad}},
      {part(0x08), {bad}},
      // Two fragments, consecutive and with a ping between.
      {two, {"text fragment1fragment2", end}},
      {part(kTextGoesOn, "fragment1") + part(kPing, "ping payload") + part(kLast, "fragment2"),
       {"pong ping payload", "text fragment1fragment2", end}},
      {part(kTextGoesOn, "fragment1") + part(kPong, "unsolicited") + part(kLast, "fragment2"),
       {"text fragment1fragment2", end}},
      {part(kBinaryGoesOn, "a") + part(kMore, "b") + part(kLast, "c"), {"binary abc", end}},
      // A continuation without a start: final or not, alone or after a message.
      {part(kLast, "non-continuation payload") + part(kText, "Hello"), {bad}},
      {part(kMore, "non-continuation payload") + part(kText, "Hello"), {bad}},
      {part(kText, "whole") + part(kLast, "more"), {"text whole", bad}},
      {two + part(kLast, "more"), {"text fragment1fragment2", bad}},
      {two + part(kMore, "more") + part(kText, "Hello"), {"text fragment1fragment2", bad}},
      // A message within a message.
      {part(kTextGoesOn, "fragment1") + part(kText, "fragment2"), {bad}},
      {part(kTextGoesOn, "fragment1") + part(kBinary, "fragment2"), {bad}},
      {part(kTextGoesOn, "fragment1") + part(kTextGoesOn, "fragment2"), {bad}},
      {part(kBinaryGoesOn, "fragment1") + part(kTextGoesOn, "fragment2") + part(kLast, "fragment3"), {bad}},
      // Pings between all of five fragments, for two messages.
      {part(kTextGoesOn, "fragment1") + part(kMore, "fragment2") + part(kPing, "pongme 1!") +
           part(kMore, "fragment3") + part(kMore, "fragment4") + part(kPing, "pongme 2!") +
           part(kLast, "fragment5"),
       {"pong pongme 1!", "pong pongme 2!", "text fragment1fragment2fragment3fragment4fragment5", end}},
      {two + part(kPing, "between") + two,
       {"text fragment1fragment2", "pong between", "text fragment1fragment2", end}},
      // Empty fragments.
      {part(kTextGoesOn) + part(kMore) + part(kLast), {"text ", end}},
      {part(kTextGoesOn) + part(kMore, "middle frame payload") + part(kLast),
       {"text middle frame payload", end}},
      // A close in the middle ends the connection.
      {part(kTextGoesOn, "fragment1") + part(kClose, close_payload(1001)) + part(kLast, "fragment2"),
       {"close 1001"}},
  };
}

TEST_P(Rfc6455FragmentationCase, IsReadAsInTheRfc_5_4_B102_B103) {
  const auto& [what, octets] = GetParam();
  EXPECT_EQ(said_to(what.first, octets ? Chop::octets : Chop::no), what.second);
}

INSTANTIATE_TEST_SUITE_P(All, Rfc6455FragmentationCase,
                         testing::Combine(testing::ValuesIn(cases()), testing::Bool()));

TEST_F(Rfc6455Fragmentation, AnyFragmentationGivesTheSameMessage_5_4) {
  const std::string text = "The quick brown fox jumps over the lazy dog";
  for (std::size_t size = 1; size < text.size(); ++size) {
    std::string frames = part(kTextGoesOn, text.substr(0, size));
    for (std::size_t at = size; at < text.size(); at += size)
      frames += part(kMore, text.substr(at, size));
    EXPECT_THAT(said_to(frames + part(kLast)), ElementsAre("text " + text, "close 1000")) << size;
  }
}

TEST_F(Rfc6455Fragmentation, ALargeMessageInManyFragmentsIsEchoed_5_4) {
  for (const std::size_t size : {64, 256, 1024, 4096, 65536}) {
    const std::string payload(1 << 18, 'z');
    std::string frames = part(kBinaryGoesOn, payload.substr(0, size));
    for (std::size_t at = size; at < payload.size(); at += size)
      frames += part(kMore, payload.substr(at, size));
    const auto said = said_to(frames + part(kLast));
    ASSERT_EQ(said.size(), 2U);
    EXPECT_TRUE(said[0] == "binary " + payload) << size;
  }
}

}  // namespace
}  // namespace roost::test

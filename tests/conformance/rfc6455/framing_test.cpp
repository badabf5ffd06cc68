// SPDX-License-Identifier: Apache-2.0
// RFC 6455 §5.2 (lengths), §5.5.2 and §5.5.3 (ping and pong), reserved bits and opcodes.
#include "echo_fixture.hpp"

#include <cstdint>

namespace roost::test {
namespace {

using testing::ElementsAre;

class Rfc6455Framing : public EchoTest {};

// --- payloads of every form of length ---

TEST_F(Rfc6455Framing, MessagesWithEveryLengthFormAreEchoed_5_2) {
  for (const std::size_t size : {0, 1, 125, 126, 127, 128, 65535, 65536, 70000}) {
    const std::string payload(size, '*');
    EXPECT_THAT(said_to(client_frame(kText, payload)), ElementsAre("text " + payload, "close 1000")) << size;
    const std::string bytes(size, '\xfe');
    EXPECT_THAT(said_to(client_frame(kBinary, bytes)), ElementsAre("binary " + bytes, "close 1000")) << size;
  }
}

TEST_F(Rfc6455Framing, OneOctetAtATimeGivesTheSameResult_5_2) {
  for (const std::size_t size : {0, 125, 126, 1000}) {
    const std::string payload(size, '*');
    EXPECT_THAT(said_to(client_frame(kText, payload), Chop::octets),
                ElementsAre("text " + payload, "close 1000"));
  }
}

TEST_F(Rfc6455Framing, FourMebibytesAreEchoed_5_2) {
  const std::string payload(4 << 20, 'x');
  const auto said = said_to(client_frame(kBinary, payload));
  ASSERT_EQ(said.size(), 2U);
  EXPECT_TRUE(said[0] == "binary " + payload);
}

TEST_F(Rfc6455Framing, ManyMessagesInOneSegmentAreEchoedInOrder_5_4) {
  std::string bytes;
  std::vector<std::string> expected;
  for (int i = 0; i < 1000; ++i) {
    bytes += client_frame(kText, std::to_string(i));
    expected.push_back("text " + std::to_string(i));
  }
  expected.emplace_back("close 1000");
  EXPECT_EQ(said_to(bytes), expected);
}

// --- ping and pong ---

TEST_F(Rfc6455Framing, APingIsAnsweredWithItsOwnPayload_5_5_3_B101) {
  for (const auto& payload : {std::string(), std::string("Hello, world!"), std::string(125, '\xfe'),
                              std::string("\0\xff\xfe\xfd\xfc\xfb\0\xff", 8)}) {
    EXPECT_THAT(said_to(client_frame(kPing, payload)), ElementsAre("pong " + payload, "close 1000"));
    EXPECT_THAT(said_to(client_frame(kPing, payload), Chop::octets),
                ElementsAre("pong " + payload, "close 1000"));
  }
}

TEST_F(Rfc6455Framing, APingOfMoreThan125BytesIsAFault_5_5_B103) {
  EXPECT_THAT(said_at_once_to(client_frame(kPing, std::string(126, 'x'))), ElementsAre("close 1002"));
}

TEST_F(Rfc6455Framing, AnUnsolicitedPongIsIgnored_5_5_3) {
  EXPECT_THAT(said_to(client_frame(kPong, "")), ElementsAre("close 1000"));
  EXPECT_THAT(said_to(client_frame(kPong, "unsolicited")), ElementsAre("close 1000"));
  EXPECT_THAT(said_to(client_frame(kPong, "unsolicited") + client_frame(kPing, "p")),
              ElementsAre("pong p", "close 1000"));
}

TEST_F(Rfc6455Framing, ManyPingsAreAnsweredInOrder_5_5_3) {
  std::string bytes;
  std::vector<std::string> expected;
  for (int i = 0; i < 10; ++i) {
    bytes += client_frame(kPing, "payload-" + std::to_string(i));
    expected.push_back("pong payload-" + std::to_string(i));
  }
  expected.emplace_back("close 1000");
  EXPECT_EQ(said_to(bytes), expected);
  EXPECT_EQ(said_to(bytes, Chop::octets), expected);
}

// --- reserved bits and opcodes ---

TEST_F(Rfc6455Framing, EveryReservedBitIsAFaultInEveryFrame_5_2_B103) {
  for (int bits = 1; bits <= 7; ++bits)
    for (const std::uint8_t frame : {kText, kBinary, kTextGoesOn, kBinaryGoesOn, kClose, kPing, kPong}) {
      const auto first = static_cast<std::uint8_t>(frame | bits << 4);
      EXPECT_THAT(said_at_once_to(client_frame(first, "")), ElementsAre("close 1002")) << int{first};
    }
}

TEST_F(Rfc6455Framing, MessagesBeforeAReservedBitAreAnswered_5_2) {
  for (int bits = 1; bits <= 7; ++bits)
    for (const auto chop : {Chop::no, Chop::octets}) {
      const auto first = static_cast<std::uint8_t>(kText | bits << 4);
      EXPECT_THAT(
          said_to(client_frame(kText, "Hello") + client_frame(first, "Hello") + client_frame(kPing, ""),
                  chop),
          ElementsAre("text Hello", "close 1002"));
    }
}

TEST_F(Rfc6455Framing, EveryReservedOpcodeIsAFault_5_2_B103) {
  for (const std::uint8_t opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    for (const std::uint8_t fin : {0x80, 0x00})
      for (const auto* payload : {"", "reserved opcode payload"}) {
        const auto first = static_cast<std::uint8_t>(fin | opcode);
        EXPECT_THAT(said_at_once_to(client_frame(first, payload)), ElementsAre("close 1002")) << int{first};
        EXPECT_THAT(
            said_to(client_frame(kText, "Hello") + client_frame(first, payload) + client_frame(kPing, ""),
                    Chop::octets),
            ElementsAre("text Hello", "close 1002"));
      }
}

TEST_F(Rfc6455Framing, AnUnmaskedFrameIsAFault_5_1_B103) {
  EXPECT_THAT(said_at_once_to(std::string("\x81\x05Hello")), ElementsAre("close 1002"));
  EXPECT_THAT(said_at_once_to(std::string("\x89\x00", 2)), ElementsAre("close 1002"));
}

TEST_F(Rfc6455Framing, ALengthThatIsNotTheShortestIsAFault_5_2_B103) {
  const std::string no_mask(4, '\0');
  EXPECT_THAT(said_at_once_to(std::string("\x81\xfe\x00\x7d", 4) + no_mask), ElementsAre("close 1002"));
  EXPECT_THAT(said_at_once_to(std::string("\x81\xff\0\0\0\0\0\0\xff\xff", 10) + no_mask),
              ElementsAre("close 1002"));
  EXPECT_THAT(said_at_once_to(std::string("\x81\xff\x80\0\0\0\0\x01\0\0", 10) + no_mask),
              ElementsAre("close 1002"));
}

}  // namespace
}  // namespace roost::test

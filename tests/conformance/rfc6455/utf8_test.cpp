// SPDX-License-Identifier: Apache-2.0
// RFC 6455 §8.1: text is UTF-8 (RFC 3629). A text that can no longer become UTF-8 is rejected immediately,
// without waiting for its end. The tables are generated from code points and bytes.
#include "echo_fixture.hpp"

#include <cstdint>

namespace roost::test {
namespace {

using testing::ElementsAre;

class Rfc6455Utf8 : public EchoTest {};

// The encoding of `code` by RFC 3629 §3, even where §4 forbids it.
std::string encoded(std::uint32_t code, int length) {
  if (length == 1) return {static_cast<char>(code)};
  std::string bytes;
  for (int i = 1; i < length; ++i) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80 | (code & 0x3F)));
    code >>= 6;
  }
  const unsigned lead = 0xFF00U >> length;
  return static_cast<char>(lead | code) + bytes;
}

std::vector<std::string> valid_texts() {
  std::vector<std::string> texts{"",
                                 "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!",
                                 "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"};
  // The first and last of each length, the neighbours of the surrogates, and noncharacters (RFC 3629 does not
  // forbid U+FFFE and the like).
  for (const auto& [code, length] : std::vector<std::pair<std::uint32_t, int>>{{0x00, 1},
                                                                               {0x7F, 1},
                                                                               {0x80, 2},
                                                                               {0x7FF, 2},
                                                                               {0x800, 3},
                                                                               {0xD7FF, 3},
                                                                               {0xE000, 3},
                                                                               {0xFFFD, 3},
                                                                               {0xFFFE, 3},
                                                                               {0xFFFF, 3},
                                                                               {0xFDD0, 3},
                                                                               {0x10000, 4},
                                                                               {0x10FFFF, 4},
                                                                               {0x1FFFE, 4},
                                                                               {0x10FFFE, 4}})
    texts.push_back("<" + encoded(code, length) + ">");
  for (std::uint32_t plane = 1; plane <= 16; ++plane)
    texts.push_back(encoded(plane << 16 | 0xFFFE, 4) + encoded(plane << 16 | 0xFFFF, 4));
  return texts;
}

std::vector<std::string> invalid_sequences() {
  std::vector<std::string> sequences;
  for (unsigned byte = 0x80; byte <= 0xBF; ++byte)  // a continuation without a lead byte
    sequences.push_back({static_cast<char>(byte)});
  for (const unsigned byte : {0xC0, 0xC1, 0xF5, 0xF6, 0xF7, 0xF8, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF})  // never
    sequences.push_back({static_cast<char>(byte)});
  // Overlong: '/', NUL, and the last code that has a shorter form.
  for (int length = 2; length <= 4; ++length) {
    sequences.push_back(encoded('/', length));
    sequences.push_back(encoded(0, length));
  }
  sequences.push_back(encoded(0x7F, 2));
  sequences.push_back(encoded(0x7FF, 3));
  sequences.push_back(encoded(0xFFFF, 4));
  // Surrogates, one by one and in pairs.
  for (const std::uint32_t code : {0xD800, 0xDB7F, 0xDB80, 0xDBFF, 0xDC00, 0xDF80, 0xDFFF})
    sequences.push_back(encoded(code, 3));
  sequences.push_back(encoded(0xD800, 3) + encoded(0xDC00, 3));
  sequences.push_back(encoded(0xDBFF, 3) + encoded(0xDFFF, 3));
  sequences.push_back(encoded(0x110000, 4));
  sequences.push_back(encoded(0x1FFFFF, 4));
  // Sequences that end too early, followed by a byte that does not continue them.
  for (const auto& [code, length] :
       std::vector<std::pair<std::uint32_t, int>>{{0xE9, 2}, {0x20AC, 3}, {0x1F600, 4}})
    for (int size = 1; size < length; ++size)
      sequences.push_back(encoded(code, length).substr(0, size) + "x");
  return sequences;
}

TEST_F(Rfc6455Utf8, ValidTextIsEchoed_8_1) {
  for (const auto& text : valid_texts()) {
    EXPECT_THAT(said_to(client_frame(kText, text)), ElementsAre("text " + text, "close 1000"));
    std::string octets = client_frame(kTextGoesOn, "");
    for (const char octet : text)
      octets += client_frame(kMore, {&octet, 1});
    EXPECT_THAT(said_to(octets + client_frame(kLast, "")), ElementsAre("text " + text, "close 1000"))
        << "each octet in its own fragment";
    EXPECT_THAT(said_to(client_frame(kText, text), Chop::octets), ElementsAre("text " + text, "close 1000"));
  }
}

TEST_F(Rfc6455Utf8, InvalidTextIsRejected_8_1_B103) {
  for (const auto& sequence : invalid_sequences()) {
    EXPECT_THAT(said_at_once_to(client_frame(kText, sequence)), ElementsAre("close 1007"))
        << testing::PrintToString(sequence);
    EXPECT_THAT(said_at_once_to(client_frame(kText, "before " + sequence + " behind")),
                ElementsAre("close 1007"))
        << testing::PrintToString(sequence);
  }
}

TEST_F(Rfc6455Utf8, InvalidTextIsRejectedBeforeTheMessageHasEnded_8_1) {
  for (const auto& sequence : invalid_sequences()) {
    EXPECT_THAT(said_at_once_to(client_frame(kTextGoesOn, "before " + sequence)), ElementsAre("close 1007"))
        << testing::PrintToString(sequence);
    std::string announced = client_frame(kText, std::string(120, 'x'));
    announced.resize(announced.size() - 120);
    EXPECT_THAT(said_at_once_to(announced + sequence), ElementsAre("close 1007"))
        << "in the middle of a frame: " << testing::PrintToString(sequence);
  }
}

TEST_F(Rfc6455Utf8, InvalidTextInFragmentsOfOneOctetIsRejected_8_1) {
  for (const auto& sequence : invalid_sequences()) {
    std::string octets = client_frame(kTextGoesOn, "");
    for (const char octet : sequence)
      octets += client_frame(kMore, {&octet, 1});
    EXPECT_THAT(said_at_once_to(octets), ElementsAre("close 1007")) << testing::PrintToString(sequence);
  }
}

TEST_F(Rfc6455Utf8, ATextMustNotEndWithinACharacter_8_1) {
  for (const auto& [code, length] :
       std::vector<std::pair<std::uint32_t, int>>{{0xE9, 2}, {0x20AC, 3}, {0x1F600, 4}, {0x10FFFF, 4}})
    for (int size = 1; size < length; ++size) {
      const std::string cut = "x" + encoded(code, length).substr(0, size);
      EXPECT_THAT(said_at_once_to(client_frame(kText, cut)), ElementsAre("close 1007"));
      EXPECT_THAT(said_at_once_to(client_frame(kTextGoesOn, cut) + client_frame(kLast, "")),
                  ElementsAre("close 1007"));
      EXPECT_THAT(
          said_to(client_frame(kTextGoesOn, cut) + client_frame(kLast, encoded(code, length).substr(size))),
          ElementsAre("text x" + encoded(code, length), "close 1000"))
          << "the rest may come in the next fragment";
    }
}

TEST_F(Rfc6455Utf8, BinaryMessagesMayContainAnything_5_6) {
  for (const auto& sequence : invalid_sequences())
    EXPECT_THAT(said_to(client_frame(kBinary, sequence)), ElementsAre("binary " + sequence, "close 1000"));
}

}  // namespace
}  // namespace roost::test

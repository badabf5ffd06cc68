// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/deflater.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "protocol/websocket/inflater.hpp"
#include "support/zlib_peer.hpp"
#include "wire.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::noise;
using test::zlib_inflated;

std::optional<std::string> compressed(std::string_view message, DeflateSettings settings = {15, 6, 8}) {
  Deflater deflater(settings);
  const auto payload = deflater.deflate(message);
  return payload ? std::optional(std::string(*payload)) : std::nullopt;
}

std::string numbers(int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i)
    text += R"({"number":)" + std::to_string(i * 37) + "},";
  return text + "null]";
}

TEST(Deflater, OmitsTheTailOfTheFlush_RFC7692_7_2_1) {
  EXPECT_EQ(compressed("HelloHelloHelloHello"), from_hex("f2 48 cd c9 c9 f7 40 25 00 00"));
  EXPECT_EQ(compressed(numbers(50)), test::zlib_compressed(numbers(50)));
}

TEST(Deflater, IsReadableWithEveryWindow_RFC7692_7_1_2_1) {
  // Repetitions at many distances reveal a back-reference beyond the peer's window.
  const std::string piece = noise(250);
  std::string text;
  for (int i = 1; i < 400; ++i)
    text += piece.substr(0, 20) + std::string(static_cast<std::size_t>(i), static_cast<char>(i)) + piece;
  for (std::uint8_t window = 8; window <= 15; ++window) {
    for (const int level : {1, 6, 9}) {
      const auto settings = DeflateSettings::of({.level = level}, {window});
      const auto payload = compressed(text, settings);
      ASSERT_TRUE(payload) << int{window};
      EXPECT_EQ(zlib_inflated(*payload, window), text) << int{window} << " level " << level;
    }
  }
}

TEST(Deflater, EachMessageIsIndependent_RFC7692_7_1_1_1) {
  Deflater deflater({15, 6, 8});
  const std::string first(*deflater.deflate(numbers(20)));
  EXPECT_EQ(*deflater.deflate(numbers(20)), first);
  EXPECT_EQ(zlib_inflated(first), numbers(20));
}

TEST(Deflater, AMessageThatWouldNotShrinkIsNotCompressed_RFC7692_6) {
  EXPECT_EQ(compressed(""), std::nullopt);
  EXPECT_EQ(compressed("a"), std::nullopt);
  EXPECT_EQ(compressed("Hello"), std::nullopt);
  for (const std::size_t size : {10UL, 256UL, 1000UL, 100'000UL})
    EXPECT_EQ(compressed(noise(size)), std::nullopt) << size;
}

TEST(Deflater, AMessageAfterOneThatDidNotShrinkIsComplete) {
  Deflater deflater({15, 1, 8});
  EXPECT_EQ(deflater.deflate(noise(50'000)), std::nullopt);
  EXPECT_EQ(zlib_inflated(*deflater.deflate(numbers(9))), numbers(9));
}

TEST(Deflater, LargeMessagesAreReadableByOurOwnInflater) {
  Inflater inflater;
  for (const int level : {1, 6}) {
    const std::string text = numbers(200'000);
    const auto payload = compressed(text, {15, static_cast<std::uint8_t>(level), 8});
    ASSERT_TRUE(payload);
    EXPECT_EQ(std::get<std::string_view>(inflater.inflate(*payload, text.size())), text);
  }
}

TEST(Deflater, AWindowOfEightBitsIsServedByOneOfNine) {
  EXPECT_EQ(DeflateSettings::of({}, {8}), DeflateSettings::of({}, {9}));
  EXPECT_NE(DeflateSettings::of({}, {9}), DeflateSettings::of({}, {10}));
}

}  // namespace
}  // namespace roost::websocket

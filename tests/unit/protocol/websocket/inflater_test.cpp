// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/inflater.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "support/zlib_peer.hpp"
#include "wire.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::noise;
using test::zlib_compressed;
using test::ZlibCompressor;

constexpr std::uint64_t kPlenty = 10'000'000;

/// The message, or "error 1002".
std::string read(Inflater& inflater, std::string_view payload, std::uint64_t limit = kPlenty) {
  const auto result = inflater.inflate(payload, limit);
  if (const auto* error = std::get_if<ProtocolError>(&result))
    return "error " + std::to_string(static_cast<int>(error->code));
  return std::string(std::get<std::string_view>(result));
}

std::string read(std::string_view payload, std::uint64_t limit = kPlenty) {
  Inflater inflater;
  return read(inflater, payload, limit);
}

TEST(Inflater, ReadsTheExampleOfOneBlock_RFC7692_7_2_3_1) {
  EXPECT_EQ(read(from_hex("f2 48 cd c9 c9 07 00")), "Hello");
}

TEST(Inflater, DoesNotReadTheExampleOfASharedWindow_RFC7692_7_2_3_2) {  // it requires context takeover
  Inflater inflater;
  EXPECT_EQ(read(inflater, from_hex("f2 48 cd c9 c9 07 00")), "Hello");
  EXPECT_EQ(read(inflater, from_hex("f2 00 11 00 00")), "error 1002");
  EXPECT_EQ(read(inflater, from_hex("f2 48 cd c9 c9 07 00")), "Hello") << "the same again without context";
}

TEST(Inflater, ReadsTheExampleOfABlockWithoutCompression_RFC7692_7_2_3_3) {
  EXPECT_EQ(read(from_hex("00 05 00 fa ff 48 65 6c 6c 6f 00")), "Hello");
}

TEST(Inflater, ReadsTheExampleOfAFinalBlock_RFC7692_7_2_3_4) {
  EXPECT_EQ(read(from_hex("f3 48 cd c9 c9 07 00 00")), "Hello");
}

TEST(Inflater, ReadsAFinalBlockWithNothingAfterIt) {  // its sender omitted the octet of §7.2.3.4
  EXPECT_EQ(read(from_hex("f3 48 cd c9 c9 07 00")), "Hello");
}

TEST(Inflater, ReadsTheExampleOfTwoBlocks_RFC7692_7_2_3_5) {
  EXPECT_EQ(read(from_hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")), "Hello");
}

TEST(Inflater, ReadsAnEmptyMessage_RFC7692_7_2_3_6) {
  EXPECT_EQ(read(from_hex("00")), "");
  EXPECT_EQ(read(""), "") << "not according to the RFC, but unambiguous";
}

TEST(Inflater, ReadsMessagesOfEveryWindowAndLevel) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "message " + std::to_string(i * i) + ",";
  text += noise(40'000);
  Inflater inflater;
  for (int window = 9; window <= 15; ++window)
    for (const int level : {0, 1, 6, 9})
      EXPECT_EQ(read(inflater, zlib_compressed(text, window, level)), text) << window << " " << level;
}

TEST(Inflater, EachMessageIsIndependent) {
  ZlibCompressor with_context;
  Inflater inflater;
  const std::string text = "the same text, the same text";
  EXPECT_EQ(read(inflater, with_context.message(text)), text);
  EXPECT_EQ(read(inflater, with_context.message(text)), "error 1002") << "refers to the first";
  EXPECT_EQ(read(inflater, zlib_compressed(text)), text);
}

TEST(Inflater, OtherFlushesAreReadToo) {
  ZlibCompressor full;
  std::string payload = full.add("one ", Z_FULL_FLUSH);
  payload += full.add("two ", Z_PARTIAL_FLUSH);
  payload += full.message("three");
  EXPECT_EQ(read(payload), "one two three");
}

TEST(Inflater, SeveralFinalBlocksMakeOneMessage) {
  std::string payload;
  for (int i = 0; i < 3; ++i)
    payload += ZlibCompressor().add("part ", Z_FINISH);
  EXPECT_EQ(read(payload), "part part part ");
  EXPECT_EQ(read(payload + from_hex("00")), "part part part ");
}

TEST(Inflater, FinalBlocksAreBounded) {
  std::string some;
  for (int i = 0; i < 256; ++i)
    some += from_hex("03 00");  // an empty final block
  EXPECT_EQ(read(some), "");
  EXPECT_EQ(read(some + from_hex("03 00 03 00")), "error 1002");
}

// --- faults ---

TEST(Inflater, GarbageIsAProtocolError_B104) {  // golden 4: 51
  EXPECT_EQ(read(from_hex("ff ff ff ff")), "error 1002");
  EXPECT_EQ(read(from_hex("07")), "error 1002") << "block type 3 is reserved";
  EXPECT_EQ(read(from_hex("00 05 00 00 00 48 65 6c 6c 6f 00")), "error 1002")
      << "the length and its complement";
  EXPECT_EQ(read("Hello"), "error 1002");
}

TEST(Inflater, ATruncatedMessageIsAnError) {
  std::string text;
  for (int i = 0; i < 50; ++i)
    text += std::to_string(i * 7919) + " ";
  const std::string payload = zlib_compressed(text);
  ASSERT_EQ(read(payload), text);
  Inflater inflater;
  for (std::size_t size = 1; size + 1 < payload.size(); ++size)  // the last octet may be just padding
    EXPECT_EQ(read(inflater, payload.substr(0, size)), "error 1002") << size;
}

TEST(Inflater, TrailingBytesAreAnError) {
  EXPECT_EQ(read(zlib_compressed("Hello") + "\x01"), "error 1002");
  EXPECT_EQ(read(zlib_compressed("Hello") + std::string(3, '\0')), "error 1002");
}

TEST(Inflater, AnyFlippedBitIsHarmless) {
  const std::string payload = zlib_compressed("[null,\"1\",\"phoenix\",\"heartbeat\",{}]" + noise(50));
  Inflater inflater;
  for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
    std::string turned = payload;
    turned[bit / 8] = static_cast<char>(turned[bit / 8] ^ (1 << bit % 8));
    (void)inflater.inflate(turned, 1000);
  }
  EXPECT_EQ(read(inflater, zlib_compressed("and after all that")), "and after all that");
}

// --- limits ---

TEST(Inflater, AMessageMayHaveExactlyTheLimitAndNotOneByteMore_B104) {
  for (const std::size_t limit : {1UL, 5UL, 1024UL, 16384UL, 16385UL, 100'000UL, 300'000UL}) {
    for (const auto& text : {std::string(limit, 'a'), noise(limit)}) {
      EXPECT_EQ(read(zlib_compressed(text), limit), text) << limit;
      EXPECT_EQ(read(zlib_compressed(text + "b"), limit), "error 1009") << limit;
    }
  }
  EXPECT_EQ(read(zlib_compressed(""), 0), "");
  EXPECT_EQ(read(zlib_compressed("a"), 0), "error 1009");
}

TEST(Inflater, ADecompressionBombIsNotInflated_B104) {
  const std::string bomb = zlib_compressed(std::string(50'000'000, 'a'));
  ASSERT_LT(bomb.size(), 100'000U);
  Inflater inflater;
  EXPECT_EQ(read(inflater, bomb, 1024), "error 1009");
  EXPECT_LT(inflater.capacity(), 2048U);
  EXPECT_EQ(read(inflater, bomb, 1'000'000), "error 1009");
  EXPECT_LT(inflater.capacity(), 2'100'000U);
}

TEST(Inflater, AHugeLimitWorks) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(read(zlib_compressed(text), UINT64_MAX), text);
}

TEST(Inflater, TheBufferOfALargeMessageIsReleased) {
  Inflater inflater;
  EXPECT_EQ(read(inflater, zlib_compressed(std::string(5'000'000, 'a'))).size(), 5'000'000U);
  EXPECT_EQ(read(inflater, zlib_compressed("small")), "small");
  EXPECT_LT(inflater.capacity(), 300'000U);
}

}  // namespace
}  // namespace roost::websocket

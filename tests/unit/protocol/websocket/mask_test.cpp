// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/mask.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace roost::websocket {
namespace {

constexpr MaskKey kKey{std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};

std::vector<std::byte> counting(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::byte>(i * 7);
  return bytes;
}

// RFC 6455 §5.3, literally.
std::vector<std::byte> masked_by_the_rule(std::vector<std::byte> bytes, std::size_t offset) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] ^= kKey[(offset + i) % 4];
  return bytes;
}

TEST(Mask, MatchesTheRfcForEverySizeAndOffset) {
  for (std::size_t size = 0; size <= 67; ++size)
    for (std::size_t offset = 0; offset < 9; ++offset) {
      auto bytes = counting(size);
      apply_mask(bytes, kKey, offset);
      EXPECT_EQ(bytes, masked_by_the_rule(counting(size), offset)) << size << " at " << offset;
    }
}

TEST(Mask, NeedsNoAlignmentAndTouchesNothingAround) {
  for (std::size_t start = 0; start < 16; ++start) {
    auto bytes = counting(64);
    apply_mask(std::span(bytes).subspan(start, 33), kKey);
    auto expected = counting(64);
    for (std::size_t i = 0; i < 33; ++i)
      expected[start + i] ^= kKey[i % 4];
    EXPECT_EQ(bytes, expected) << start;
  }
}

TEST(Mask, AppliedTwiceRestoresTheBytes) {
  auto bytes = counting(1000);
  apply_mask(bytes, kKey);
  EXPECT_NE(bytes, counting(1000));
  apply_mask(bytes, kKey);
  EXPECT_EQ(bytes, counting(1000));
}

}  // namespace
}  // namespace roost::websocket

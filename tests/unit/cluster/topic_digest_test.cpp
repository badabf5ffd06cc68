// SPDX-License-Identifier: Apache-2.0
#include "cluster/topic_digest.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "support/hex.hpp"

namespace roost::cluster {
namespace {

using roost::test::hex;

TEST(TopicDigest, AHashIsTheBeginningOfSha256) {
  EXPECT_EQ(topic_hash(""), 0xe3b0c44298fc1c14);
  EXPECT_EQ(topic_hash("abc"), 0xba7816bf8f01cfea);
}

TEST(TopicDigest, AnEntryIsThreeNumbers) {
  std::string payload;
  append_digest_entry(payload, {0x0102030405060708, 9, 0x10});
  EXPECT_EQ(payload, hex("0102030405060708 0000000000000009 0000000000000010"));
  append_digest_entry(payload, {1, 2, 3});
  EXPECT_TRUE(is_digest(payload));
  EXPECT_EQ(digest_entries(payload), 2U);
  EXPECT_EQ(digest_entry(payload, 0), (DigestEntry{0x0102030405060708, 9, 0x10}));
  EXPECT_EQ(digest_entry(payload, 1), (DigestEntry{1, 2, 3}));
}

TEST(TopicDigest, EachEntryIsInOrder) {
  const auto holds = [](std::uint64_t first, std::uint64_t last) {
    std::string payload;
    append_digest_entry(payload, {1, 1, 1});
    append_digest_entry(payload, {1, first, last});
    return is_digest(payload);
  };
  EXPECT_TRUE(holds(1, 1));
  EXPECT_TRUE(holds(1, ~std::uint64_t{0}));
  EXPECT_FALSE(holds(0, 1));
  EXPECT_FALSE(holds(2, 1));
}

TEST(TopicDigest, HasABound) {
  std::string payload;
  for (std::size_t i = 0; i < kMaxDigestEntries; ++i)
    append_digest_entry(payload, {i, 1, 1});
  EXPECT_TRUE(is_digest(payload));
  EXPECT_FALSE(is_digest(payload.substr(1)));
  append_digest_entry(payload, {1, 1, 1});
  EXPECT_FALSE(is_digest(payload));
  EXPECT_FALSE(is_digest(""));
}

}  // namespace
}  // namespace roost::cluster

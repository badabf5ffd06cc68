// SPDX-License-Identifier: Apache-2.0
#include "presence/tracker_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "presence/phash2.hpp"

namespace roost::presence {
namespace {

using Taken = PartsBuffer::Taken;

class PartsTest : public ::testing::Test {
 protected:
  Taken take(std::string_view event, std::string_view bytes) {
    whole_.reset();
    return buffer_.take(event, bytes, now_, whole_);
  }

  PartsBuffer buffer_;
  base::TimePoint now_{};
  std::optional<std::string> whole_;
};

TEST_F(PartsTest, AMessageComesTogetherInWhateverOrderItsPartsCome) {
  auto parts = split("hello world", 4, 7);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].event, "part 7 0 3");
  std::reverse(parts.begin(), parts.end());
  for (const MessagePart& part : parts)
    EXPECT_EQ(take(part.event, part.bytes), Taken::kept);
  EXPECT_EQ(whole_, "hello world");
  EXPECT_EQ(buffer_.unfinished(), 0U);
}

TEST_F(PartsTest, APartThatComesTwiceCountsOnce) {
  const auto parts = split("hello", 3, 7);
  EXPECT_EQ(take(parts[0].event, parts[0].bytes), Taken::kept);
  EXPECT_EQ(take(parts[0].event, parts[0].bytes), Taken::kept);
  EXPECT_FALSE(whole_);
  EXPECT_EQ(take(parts[1].event, parts[1].bytes), Taken::kept);
  EXPECT_EQ(whole_, "hello");
}

TEST_F(PartsTest, PartsOfSeveralMessagesMayMix) {
  const auto one = split("hello", 3, 1);
  const auto other = split("world", 3, 2);
  static_cast<void>(take(one[0].event, one[0].bytes));
  static_cast<void>(take(other[0].event, other[0].bytes));
  static_cast<void>(take(one[1].event, one[1].bytes));
  EXPECT_EQ(whole_, "hello");
  static_cast<void>(take(other[1].event, other[1].bytes));
  EXPECT_EQ(whole_, "world");
}

TEST_F(PartsTest, AWholeMessageIsNotAPart) {
  EXPECT_EQ(take("", "term"), Taken::not_a_part);
}

TEST_F(PartsTest, NamesThatCannotBeAreMalformed) {
  for (const char* event :
       {"part ", "part 1", "part 1 0", "part 1 1 1", "part 1 0 0", "part x 0 1", "part 1 0 4097",
        "part 1 0 1 ", "part 1 0 1x", "part -1 0 1", "part 99999999999999999999 0 1"})
    EXPECT_EQ(take(event, "x"), Taken::malformed) << event;
  EXPECT_EQ(take("part 1 0 2", "x"), Taken::kept);
  EXPECT_EQ(take("part 1 1 3", "x"), Taken::malformed) << "another count";
}

TEST_F(PartsTest, UnfinishedMessagesAreForgottenInTimeAndAreBounded) {
  for (std::size_t i = 0; i < 3 * PartsBuffer::kMaxMessages; ++i)
    EXPECT_EQ(take("part " + std::to_string(i) + " 0 2", "x"), Taken::kept);
  EXPECT_EQ(buffer_.unfinished(), PartsBuffer::kMaxMessages);
  now_ += PartsBuffer::kPatience + std::chrono::seconds(1);
  EXPECT_EQ(take("part 999 0 2", "x"), Taken::kept);
  EXPECT_EQ(buffer_.unfinished(), 1U);
}

TEST_F(PartsTest, TheBytesOfUnfinishedMessagesAreBounded) {
  const std::string large(PartsBuffer::kMaxBytes / 4, 'x');
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(take("part " + std::to_string(i) + " 0 2", large), Taken::kept);
  EXPECT_LE(buffer_.unfinished(), 4U);
}

TEST(Phash2, IsErlangs) {
  constexpr std::uint32_t kRange = 1U << 27U;
  EXPECT_EQ(phash2("room:lobby", kRange), 91253756U);
  EXPECT_EQ(phash2("room:lobby", 4), 0U);
  EXPECT_EQ(phash2("", kRange), 13708901U);
  EXPECT_EQ(phash2("a", kRange), 112802447U);
  EXPECT_EQ(phash2("abcdefghijk", kRange), 96993671U);
  EXPECT_EQ(phash2("abcdefghijkl", kRange), 15432855U);
  EXPECT_EQ(phash2("room:1", kRange), 23597065U);
  EXPECT_EQ(phash2("a longer topic of more than two blocks", kRange), 121904997U);
}

}  // namespace
}  // namespace roost::presence

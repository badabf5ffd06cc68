// SPDX-License-Identifier: Apache-2.0
#include "cluster/sequence_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

#include "cluster/topic_digest.hpp"

namespace roost::cluster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

bool all(std::string_view /*topic*/) {
  return true;
}

struct Told {
  std::uint64_t number = 0;
  std::vector<DigestEntry> entries{};
};

std::vector<Told> digest_of(SequenceBook& book, const SequenceBook::Wanted& wanted = all) {
  std::vector<Told> parts;
  book.digest(wanted, [&](std::uint64_t number, std::string_view payload) {
    EXPECT_TRUE(is_digest(payload));
    parts.push_back({number, {}});
    for (std::size_t i = 0; i < digest_entries(payload); ++i)
      parts.back().entries.push_back(digest_entry(payload, i));
  });
  return parts;
}

TEST(SequenceBook, CountsEachTopicFromOne) {
  SequenceBook book;
  EXPECT_EQ(book.next("a").sequence, 1U);
  EXPECT_EQ(book.next("a").sequence, 2U);
  EXPECT_EQ(book.next("b").sequence, 1U);
  EXPECT_EQ(book.next("a").sequence, 3U);
}

TEST(SequenceBook, SaysWhereATopicBegins) {
  SequenceBook book;
  EXPECT_TRUE(book.next("a").begins);
  EXPECT_FALSE(book.next("a").begins);
  EXPECT_TRUE(book.next("b").begins);
}

TEST(SequenceBook, ADigestNamesWhatWasPublishedSinceTheLast) {
  SequenceBook book;
  for (const char* topic : {"a", "b", "a"})
    (void)book.next(topic);
  const auto told = digest_of(book);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].number, 1U);
  EXPECT_THAT(told[0].entries,
              UnorderedElementsAre(DigestEntry{topic_hash("a"), 1, 2}, DigestEntry{topic_hash("b"), 1, 1}));

  (void)book.next("a");
  const auto later = digest_of(book);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].number, 2U);
  EXPECT_THAT(later[0].entries, ElementsAre(DigestEntry{topic_hash("a"), 3, 3}));
}

TEST(SequenceBook, SilenceMakesNoDigestAndUsesUpNoNumber) {
  SequenceBook book;
  EXPECT_THAT(digest_of(book), IsEmpty());
  (void)book.next("a");
  EXPECT_EQ(digest_of(book).at(0).number, 1U);
  EXPECT_THAT(digest_of(book), IsEmpty());
  (void)book.next("a");
  EXPECT_EQ(digest_of(book).at(0).number, 2U);
}

TEST(SequenceBook, ADigestNamesOnlyWhatIsWantedElsewhere) {
  SequenceBook book;
  (void)book.next("mine");
  (void)book.next("theirs");
  const auto told = digest_of(book, [](std::string_view topic) { return topic == "theirs"; });
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0].entries, ElementsAre(DigestEntry{topic_hash("theirs"), 1, 1}));
  EXPECT_THAT(digest_of(book), IsEmpty()) << "what was not wanted then is not told later";
}

TEST(SequenceBook, ABigDigestGoesInPartsOfOneNumber) {
  SequenceBook book;
  for (std::size_t i = 0; i < kMaxDigestEntries + 1; ++i)
    (void)book.next(std::to_string(i));
  const auto told = digest_of(book);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].entries.size(), kMaxDigestEntries);
  EXPECT_EQ(told[1].entries.size(), 1U);
  EXPECT_EQ(told[0].number, told[1].number);
}

TEST(SequenceBook, ForgetsTheTopicThatWasSilentForTheLongestTime) {
  SequenceBook book(2);
  (void)book.next("a");
  (void)book.next("b");
  (void)book.next("a");
  (void)book.next("c");  // b has to go
  EXPECT_EQ(book.topics(), 2U);
  EXPECT_FALSE(book.next("a").begins);
  EXPECT_TRUE(book.next("b").begins);
}

TEST(SequenceBook, AForgottenTopicGoesOnAboveEveryNumberItHad) {
  SequenceBook book(1);
  std::map<std::string, std::uint64_t> highest;
  for (const char* topic : {"a", "a", "a", "b", "a", "b", "b", "c", "a", "b", "c"}) {
    const auto number = book.next(topic);
    EXPECT_GT(number.sequence, highest[topic]) << topic;
    highest[topic] = number.sequence;
  }
}

TEST(SequenceBook, CountsTopicsForgottenBeforeADigestNamedThem) {
  SequenceBook book(1);
  (void)book.next("a");
  (void)digest_of(book);
  (void)book.next("b");
  EXPECT_EQ(book.undigested(), 0U);
  (void)book.next("c");
  EXPECT_EQ(book.undigested(), 1U);
  const auto told = digest_of(book);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].entries.at(0).topic_hash, topic_hash("c"));
}

}  // namespace
}  // namespace roost::cluster

// SPDX-License-Identifier: Apache-2.0
// Texts that go in parts.
#include "transport/message_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace roost::transport {
namespace {

using namespace std::chrono_literals;
using Key = MessageParts::Key;

constexpr base::TimePoint kStart{};

std::string part(std::size_t index, std::size_t of, const std::string& text) {
  return R"({"part":)" + std::to_string(index) + R"(,"of":)" + std::to_string(of) + R"(,"text":")" + text +
         "\"}";
}

TEST(MessageParts, ATextThatFitsIsSentAsItIs) {
  EXPECT_THAT(split_into_parts("{\"a\":1}", 7), testing::ElementsAre("{\"a\":1}"));
  EXPECT_FALSE(MessageParts::is_part("{\"a\":1}"));
}

TEST(MessageParts, ALargerOneIsCutBetweenCharacters) {
  const auto parts = split_into_parts("\"ab\xc3\xa9\xe2\x82\xac\"", 4);
  EXPECT_THAT(parts, testing::ElementsAre("{\"part\":0,\"of\":3,\"text\":\"\\\"ab\"}",
                                          "{\"part\":1,\"of\":3,\"text\":\"\xc3\xa9\"}",
                                          "{\"part\":2,\"of\":3,\"text\":\"\xe2\x82\xac\\\"\"}"));
  EXPECT_TRUE(MessageParts::is_part(parts[0]));
}

TEST(MessageParts, IsWholeAgainInWhateverOrderThePartsCome) {
  const std::string text = "[\"quotes \\\" and more \xe2\x82\xac\"]";
  for (std::size_t size = 4; size < text.size(); ++size) {
    auto parts = split_into_parts(text, size);
    std::reverse(parts.begin(), parts.end());
    MessageParts joined;
    for (std::size_t n = 0; n + 1 < parts.size(); ++n)
      EXPECT_EQ(joined.add({1, 1}, parts[n], kStart), std::nullopt);
    EXPECT_EQ(joined.add({1, 1}, parts.back(), kStart), text);
    EXPECT_EQ(joined.bytes(), 0U);
  }
}

TEST(MessageParts, PartsOfDifferentTextsDoNotMix) {
  MessageParts joined;
  EXPECT_EQ(joined.add({1, 1, false}, part(0, 2, "a"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({2, 1, false}, part(1, 2, "b"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 2, false}, part(1, 2, "c"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 1, true}, part(1, 2, "d"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 1, false}, part(1, 2, "e"), kStart), "ae");
}

TEST(MessageParts, APartThatComesTwiceCountsOnce) {
  MessageParts joined;
  EXPECT_EQ(joined.add({1, 1}, part(0, 2, "a"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 1}, part(0, 2, "x"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 1}, part(1, 2, "b"), kStart), "ab");
}

TEST(MessageParts, WhatIsNotAPartIsIgnored) {
  MessageParts joined;
  for (const char* text :
       {"{\"part\":", R"({"part":0})", R"({"part":0,"of":0,"text":"a"})", R"({"part":2,"of":2,"text":"a"})",
        R"({"part":0,"of":2,"text":""})", R"({"part":0,"of":2})", R"({"part":-1,"of":2,"text":"a"})",
        R"({"part":0,"of":1000000000,"text":"a"})", R"({"part":0,"of":2,"text":1})"}) {
    EXPECT_EQ(joined.add({1, 1}, text, kStart), std::nullopt) << text;
  }
  EXPECT_EQ(joined.bytes(), 0U);
}

TEST(MessageParts, ATextThatIsNotCompleteInTimeIsForgotten) {
  MessageParts joined({.patience = 10s});
  EXPECT_EQ(joined.add({1, 1}, part(0, 2, "a"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 2}, part(0, 2, "b"), kStart + 10s - 1ms), std::nullopt);
  EXPECT_EQ(joined.bytes(), 2U);
  EXPECT_EQ(joined.add({1, 1}, part(1, 2, "c"), kStart + 10s), std::nullopt);
  EXPECT_EQ(joined.bytes(), 2U);
  EXPECT_EQ(joined.add({1, 2}, part(1, 2, "d"), kStart + 10s), "bd");
}

TEST(MessageParts, IncompleteTextsAreBoundedInNumberAndBytes) {
  MessageParts joined({.texts = 2, .bytes = 10});
  EXPECT_EQ(joined.add({1, 1}, part(0, 2, "aaaa"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 2}, part(0, 2, "bbbb"), kStart), std::nullopt);
  EXPECT_EQ(joined.add({1, 3}, part(0, 2, "c"), kStart), std::nullopt);
  EXPECT_EQ(joined.bytes(), 8U) << "a third text has no place";
  EXPECT_EQ(joined.add({1, 2}, part(1, 2, "bbb"), kStart), std::nullopt);
  EXPECT_EQ(joined.bytes(), 4U) << "the one that does not fit is forgotten";
  EXPECT_EQ(joined.add({1, 1}, part(1, 2, "aa"), kStart), "aaaaaa");
}

TEST(MessageParts, ATextOfMoreThanTheMostIsNotSent) {
  EXPECT_EQ(split_into_parts(std::string(kMaxInParts, 'x')).size(),
            (kMaxInParts + kPartSize - 1) / kPartSize);
  EXPECT_TRUE(split_into_parts(std::string(kMaxInParts + 1, 'x')).empty());
}

}  // namespace
}  // namespace roost::transport

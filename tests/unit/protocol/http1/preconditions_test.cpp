// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/preconditions.hpp"

#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

constexpr std::time_t kModified = 784111777;
constexpr std::time_t kNow = kModified + 1000;
constexpr const char* kBefore = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr const char* kAt = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr const char* kAfter = "Sun, 06 Nov 1994 08:49:38 GMT";
constexpr Validators kStrong{"\"v1\"", kModified};
constexpr Validators kWeak{"W/\"v1\"", kModified};

Precondition check(HttpHeaders headers, const Validators& current = kStrong) {
  return check_preconditions(headers, current, kNow);
}

TEST(Preconditions, WithoutConditionsItHolds) {
  EXPECT_EQ(check({}), Precondition::holds);
}

TEST(Preconditions, IfMatchComparesStrongly) {  // RFC 9110 §13.1.1
  EXPECT_EQ(check({{"If-Match", "\"v1\""}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Match", "*"}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Match", "\"v0\", \"v1\""}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Match", "\"v0\""}}), Precondition::failed);
  EXPECT_EQ(check({{"If-Match", "W/\"v1\""}}), Precondition::failed);
  EXPECT_EQ(check({{"If-Match", "W/\"v1\""}}, kWeak), Precondition::failed);
  EXPECT_EQ(check({{"If-Match", "*"}}, kWeak), Precondition::holds);
}

TEST(Preconditions, IfNoneMatchComparesWeakly) {  // RFC 9110 §13.1.2
  for (const char* list : {"\"v1\"", "W/\"v1\"", "*", "\"v0\", \"v1\""}) {
    EXPECT_EQ(check({{"If-None-Match", list}}), Precondition::not_modified) << list;
    EXPECT_EQ(check({{"If-None-Match", list}}, kWeak), Precondition::not_modified) << list;
  }
  EXPECT_EQ(check({{"If-None-Match", "\"v0\""}}), Precondition::holds);
}

TEST(Preconditions, IfModifiedSinceIsUpToTheSecond) {  // RFC 9110 §13.1.3
  EXPECT_EQ(check({{"If-Modified-Since", kBefore}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Modified-Since", kAt}}), Precondition::not_modified);
  EXPECT_EQ(check({{"If-Modified-Since", kAfter}}), Precondition::not_modified);
}

TEST(Preconditions, IfModifiedSinceIsIgnoredWithIfNoneMatch) {  // RFC 9110 §13.1.3
  EXPECT_EQ(check({{"If-None-Match", "\"v0\""}, {"If-Modified-Since", kAfter}}), Precondition::holds);
}

TEST(Preconditions, IfUnmodifiedSinceIsUpToTheSecond) {  // RFC 9110 §13.1.4
  EXPECT_EQ(check({{"If-Unmodified-Since", kBefore}}), Precondition::failed);
  EXPECT_EQ(check({{"If-Unmodified-Since", kAt}}), Precondition::holds);
}

TEST(Preconditions, IfUnmodifiedSinceIsIgnoredWithIfMatch) {  // RFC 9110 §13.1.4
  EXPECT_EQ(check({{"If-Match", "\"v1\""}, {"If-Unmodified-Since", kBefore}}), Precondition::holds);
}

TEST(Preconditions, FailedComesBeforeNotModified) {  // RFC 9110 §13.2.2
  EXPECT_EQ(check({{"If-None-Match", "\"v1\""}, {"If-Match", "\"v0\""}}), Precondition::failed);
  EXPECT_EQ(check({{"If-None-Match", "\"v1\""}, {"If-Match", "\"v1\""}}), Precondition::not_modified);
  EXPECT_EQ(check({{"If-Modified-Since", kAt}, {"If-Unmodified-Since", kBefore}}), Precondition::failed);
}

TEST(Preconditions, AMalformedOrRepeatedDateIsIgnored) {  // RFC 9110 §13.1.3, §13.1.4
  EXPECT_EQ(check({{"If-Modified-Since", "soon"}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Unmodified-Since", "soon"}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Modified-Since", kAt}, {"If-Modified-Since", kAt}}), Precondition::holds);
  EXPECT_EQ(check({{"If-Unmodified-Since", kBefore}, {"If-Unmodified-Since", kBefore}}), Precondition::holds);
}

// --- ranges, RFC 9110 §14 ---

constexpr std::uint64_t kSize = 10'000;

std::string range(std::string value, HttpHeaders more = {}, const Validators& current = kStrong,
                  std::uint64_t size = kSize) {
  more.add("Range", std::move(value));
  const auto answer = requested_range(more, current, size, kNow);
  if (const auto* part = std::get_if<ByteRange>(&answer))
    return std::to_string(part->first) + "+" + std::to_string(part->size);
  return std::holds_alternative<WholeBody>(answer) ? "whole" : "unsatisfiable";
}

TEST(ByteRange, MatchesTheExamplesOfTheStandard) {  // RFC 9110 §14.1.2
  EXPECT_EQ(range("bytes=0-499"), "0+500");
  EXPECT_EQ(range("bytes=500-999"), "500+500");
  EXPECT_EQ(range("bytes=-500"), "9500+500");
  EXPECT_EQ(range("bytes=9500-"), "9500+500");
  EXPECT_EQ(range("BYTES=0-0"), "0+1");
  EXPECT_EQ(range("bytes= 0-499 "), "0+500");
}

TEST(ByteRange, EndsWhereTheBodyEnds) {
  EXPECT_EQ(range("bytes=9999-10000"), "9999+1");
  EXPECT_EQ(range("bytes=0-99999999999999999999999"), "0+10000");
  EXPECT_EQ(range("bytes=-10001"), "0+10000");
  EXPECT_EQ(range("bytes=-99999999999999999999999"), "0+10000");
}

TEST(ByteRange, BeyondTheEndIsUnsatisfiable) {  // RFC 9110 §15.5.17
  EXPECT_EQ(range("bytes=10000-"), "unsatisfiable");
  EXPECT_EQ(range("bytes=10000-10001"), "unsatisfiable");
  EXPECT_EQ(range("bytes=99999999999999999999999-"), "unsatisfiable");
  EXPECT_EQ(range("bytes=-0"), "unsatisfiable");
  EXPECT_EQ(range("bytes=0-", {}, kStrong, 0), "unsatisfiable");
  EXPECT_EQ(range("bytes=-5", {}, kStrong, 0), "whole");
}

TEST(ByteRange, AnythingButASingleByteRangeIsTheWholeBody) {  // RFC 9110 §14.2
  for (const char* value : {"bytes=0-0,-1", "bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes",
                            "items=0-5", "bytes=1-2-3", "bytes=--1", "bytes=+1-2", "bytes=0x1-2", ""})
    EXPECT_EQ(range(value), "whole") << value;
  EXPECT_EQ(range("bytes=0-1", {{"Range", "bytes=0-1"}}), "whole");
  EXPECT_TRUE(std::holds_alternative<WholeBody>(requested_range({}, kStrong, kSize, kNow)));
}

TEST(ByteRange, OfAnotherVersionIsTheWholeBody) {  // RFC 9110 §13.1.5
  EXPECT_EQ(range("bytes=0-1", {{"If-Range", "\"v1\""}}), "0+2");
  EXPECT_EQ(range("bytes=0-1", {{"If-Range", kAt}}), "0+2");
  for (const char* other : {"\"v0\"", "W/\"v1\"", kBefore, kAfter, "v1", ""})
    EXPECT_EQ(range("bytes=0-1", {{"If-Range", other}}), "whole") << other;
  EXPECT_EQ(range("bytes=0-1", {{"If-Range", "W/\"v1\""}}, kWeak), "whole");
  EXPECT_EQ(range("bytes=0-1", {{"If-Range", kAt}}, kWeak), "whole");
  EXPECT_EQ(range("bytes=0-1", {{"If-Range", "\"v1\""}, {"If-Range", "\"v1\""}}), "whole");
}

}  // namespace
}  // namespace roost::http1

// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/http_date.hpp"

#include <gtest/gtest.h>

namespace roost::http1 {
namespace {

constexpr std::time_t kExample = 784111777;  // 6 November 1994, 08:49:37: the example of RFC 9110 §5.6.7
constexpr std::time_t kNow = 1795290348;     // in 2026

TEST(HttpDate, IsAnImfFixdate) {
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(kNow), "Sat, 21 Nov 2026 19:45:48 GMT");
}

TEST(HttpDate, IsReadInAllThreeForms) {  // RFC 9110 §5.6.7
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow), kExample);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow), kExample);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", kNow), kExample);
  EXPECT_EQ(parse_http_date("Sat Nov 21 19:45:48 2026", kNow), kNow);
}

TEST(HttpDate, ReadsWhatItWrites) {
  for (const std::time_t at : {std::time_t{0}, kExample, kNow, std::time_t{951782400}})
    EXPECT_EQ(parse_http_date(http_date(at), kNow), at);
}

TEST(HttpDate, ATwoDigitYearIsAtMostFiftyYearsAhead) {  // RFC 9110 §5.6.7
  EXPECT_EQ(http_date(*parse_http_date("Wednesday, 01-Jan-76 00:00:00 GMT", kNow)),
            "Wed, 01 Jan 2076 00:00:00 GMT");
  EXPECT_EQ(http_date(*parse_http_date("Saturday, 01-Jan-77 00:00:00 GMT", kNow)),
            "Sat, 01 Jan 1977 00:00:00 GMT");
}

TEST(HttpDate, ALeapSecondAndTheLastDayOfFebruaryAreDates) {
  EXPECT_TRUE(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", kNow));
  EXPECT_TRUE(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT", kNow));
}

class NoHttpDate : public ::testing::TestWithParam<const char*> {};

TEST_P(NoHttpDate, IsRejected) {
  EXPECT_FALSE(parse_http_date(GetParam(), kNow)) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Texts, NoHttpDate,
                         ::testing::Values("", "0", "yesterday", "1994-11-06T08:49:37Z",
                                           "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
                                           "Sun, 06 Nov 1994 08:49:37 GMT ", "sun, 06 nov 1994 08:49:37 gmt",
                                           "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
                                           "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
                                           "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
                                           "Wed, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
                                           "Sunday, 06-Nov-1994 08:49:37 GMT"));

}  // namespace
}  // namespace roost::http1

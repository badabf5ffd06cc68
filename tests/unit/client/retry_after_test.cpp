// SPDX-License-Identifier: Apache-2.0
#include "client/retry_after.hpp"

#include <gtest/gtest.h>

namespace roost::client {
namespace {

using namespace std::chrono_literals;

constexpr std::time_t kNow = 1'700'000'000;  // Tue, 14 Nov 2023 22:13:20 GMT

std::optional<std::chrono::seconds> asked(unsigned status, const http1::Headers& headers) {
  return retry_after({status, "", headers, ""}, kNow, 5min);
}

TEST(RetryAfter, CountsOn429And503Only) {
  EXPECT_EQ(asked(429, {{"Retry-After", "30"}}), 30s);
  EXPECT_EQ(asked(503, {{"retry-after", " 30 "}}), 30s);
  for (const unsigned status : {301U, 403U, 413U, 500U, 502U})
    EXPECT_EQ(asked(status, {{"retry-after", "30"}}), std::nullopt) << status;
  EXPECT_EQ(asked(503, {}), std::nullopt);
}

TEST(RetryAfter, IsBounded) {
  EXPECT_EQ(asked(503, {{"retry-after", "300"}}), 300s);
  for (const auto* more : {"301", "86400", "99999999999999999999999"})
    EXPECT_EQ(asked(503, {{"retry-after", more}}), 300s) << more;
}

TEST(RetryAfter, MayBeADate) {
  EXPECT_EQ(asked(503, {{"retry-after", "Tue, 14 Nov 2023 22:14:00 GMT"}}), 40s);
  EXPECT_EQ(asked(503, {{"retry-after", "Tuesday, 14-Nov-23 22:14:00 GMT"}}), 40s);
  EXPECT_EQ(asked(503, {{"retry-after", "Tue, 14 Nov 2023 22:13:00 GMT"}}), 0s) << "it is over";
  EXPECT_EQ(asked(503, {{"retry-after", "Wed, 15 Nov 2023 22:13:00 GMT"}}), 300s);
}

TEST(RetryAfter, ADateIsRelativeToTheServersClock) {
  EXPECT_EQ(asked(503, {{"date", "Tue, 14 Nov 2023 21:00:00 GMT"},
                        {"retry-after", "Tue, 14 Nov 2023 21:00:07 GMT"}}),
            7s);
}

TEST(RetryAfter, AnythingElseIsIgnored) {
  for (const auto* other : {"", "-1", "soon", "1.5", "Tue, 14 Nov"})
    EXPECT_EQ(asked(503, {{"retry-after", other}}), std::nullopt) << other;
}

}  // namespace
}  // namespace roost::client

// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include "roost/steps.hpp"
#include "steps/token_buckets.hpp"

namespace roost::steps {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

class RateLimit : public ::testing::Test {
 protected:
  Step limit(RateLimitOptions options) {
    options.now = [this] { return now_; };
    return rate_limit(std::move(options));
  }
  static StepResult ask(const Step& step, std::string address = "192.0.2.1", HttpHeaders headers = {}) {
    HttpRequest request;
    request.peer.address = std::move(address);
    request.headers = std::move(headers);
    return run_step(step, request).get();
  }

  Time now_{1000s};
};

TEST_F(RateLimit, AdmitsABurstAndThenTheSustainedRate) {
  const Step step = limit({.per_second = 2, .burst = 3});
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(ask(step).allowed());
  EXPECT_FALSE(ask(step).allowed());
  now_ += 499ms;
  EXPECT_FALSE(ask(step).allowed());
  now_ += 1ms;
  EXPECT_TRUE(ask(step).allowed());
  EXPECT_FALSE(ask(step).allowed());
}

TEST_F(RateLimit, AccumulatesNoMoreThanABurst) {
  const Step step = limit({.per_second = 2, .burst = 3});
  EXPECT_TRUE(ask(step).allowed());
  now_ += 1h;
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(ask(step).allowed());
  EXPECT_FALSE(ask(step).allowed());
}

TEST_F(RateLimit, SendsRetryAfter) {
  const Step step = limit({.per_second = 0.1, .burst = 1});
  EXPECT_TRUE(ask(step).allowed());
  const StepResult refused = ask(step);
  ASSERT_FALSE(refused.allowed());
  EXPECT_EQ(refused.response()->status, 429U);
  EXPECT_EQ(refused.response()->headers.get("retry-after"), "10");
}

TEST_F(RateLimit, CountsEachAddressSeparately) {
  const Step step = limit({.burst = 1});
  EXPECT_TRUE(ask(step, "192.0.2.1").allowed());
  EXPECT_TRUE(ask(step, "192.0.2.2").allowed());
  EXPECT_FALSE(ask(step, "192.0.2.1").allowed());
}

TEST_F(RateLimit, CountsThe2To64AddressesOfOneIpv6NetworkAsOne) {
  const Step step = limit({.burst = 1});
  EXPECT_TRUE(ask(step, "2001:db8::1").allowed());
  EXPECT_FALSE(ask(step, "2001:db8::2").allowed());
  EXPECT_TRUE(ask(step, "2001:db8:0:1::1").allowed());
}

TEST_F(RateLimit, BehindAProxyCountsTheAddressNamedByTheProxy) {
  const Step step = limit({.burst = 1, .trusted_proxies = {"10.0.0.1"}});
  EXPECT_TRUE(ask(step, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}}).allowed());
  EXPECT_TRUE(ask(step, "10.0.0.1", {{"x-forwarded-for", "192.0.2.2"}}).allowed());
  EXPECT_FALSE(ask(step, "10.0.0.1", {{"x-forwarded-for", "1.1.1.1, 192.0.2.1"}}).allowed());
  EXPECT_EQ(ask(step, "10.0.0.1", {{"x-forwarded-for", "unknown"}}).response()->status, 403U);
}

TEST_F(RateLimit, CopiesOfAStepShareTheirCounts) {
  const Step step = limit({.burst = 1});
  const Step copy = step;
  EXPECT_TRUE(ask(step).allowed());
  EXPECT_FALSE(ask(copy).allowed());
}

TEST_F(RateLimit, InvalidOptionsAreErrors) {
  for (const RateLimitOptions& options :
       {RateLimitOptions{.per_second = 0}, RateLimitOptions{.per_second = -1}, RateLimitOptions{.burst = 0},
        RateLimitOptions{.max_addresses = 0}, RateLimitOptions{.ipv6_prefix = 0},
        RateLimitOptions{.ipv6_prefix = 129}, RateLimitOptions{.now = nullptr}})
    EXPECT_THROW(static_cast<void>(rate_limit(options)), std::invalid_argument);
}

base::IpAddress key(std::uint8_t number) {
  return base::IpAddress({number});
}

TEST(TokenBuckets, EvictTheLeastRecentlySeenKeyWhenFull) {
  TokenBuckets buckets(1, 1, 2);
  const Time now{1000s};
  EXPECT_FALSE(buckets.take(key(1), now));
  EXPECT_FALSE(buckets.take(key(2), now));
  EXPECT_TRUE(buckets.take(key(1), now));   // known, and seen more recently than 2
  EXPECT_FALSE(buckets.take(key(3), now));  // 2 is evicted
  EXPECT_EQ(buckets.size(), 2U);
  EXPECT_TRUE(buckets.take(key(1), now));
  EXPECT_FALSE(buckets.take(key(2), now));
}

TEST(TokenBuckets, AClockThatStepsBackAddsNoTokens) {
  TokenBuckets buckets(1, 1, 2);
  EXPECT_FALSE(buckets.take(key(1), Time{1000s}));
  EXPECT_TRUE(buckets.take(key(1), Time{900s}));
  EXPECT_TRUE(buckets.take(key(1), Time{1000s}));
  EXPECT_FALSE(buckets.take(key(1), Time{1001s}));
}

TEST(TokenBuckets, GiveConcurrentThreadsNoMoreThanTheyHave) {
  TokenBuckets buckets(1, 100, 16);
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 100; ++n)
          if (!buckets.take(key(1), Time{1000s})) ++taken;
      });
    }
  }
  EXPECT_EQ(taken, 100);
}

}  // namespace
}  // namespace roost::steps

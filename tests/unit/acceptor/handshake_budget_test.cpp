// SPDX-License-Identifier: Apache-2.0
#include "acceptor/handshake_budget.hpp"

#include <gtest/gtest.h>

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;
using base::Duration;

class HandshakeBudgetTest : public ::testing::Test {
 protected:
  static AddressKey from(const char* ip) { return key_of(base::IpAddress::parse(ip).value()); }

  const AddressKey one = from("203.0.113.1");
  const AddressKey other = from("203.0.113.2");
  base::TimePoint now = base::TimePoint(1h);
};

TEST_F(HandshakeBudgetTest, ASecondsWorthMayBeSpentAtOnce) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 0ms});
  budget.spend(one, 500ms, now);
  EXPECT_EQ(budget.wait(now), 0ms);
  budget.spend(one, 1ms, now);
  EXPECT_EQ(budget.wait(now), 2ms);
  EXPECT_EQ(budget.wait(now + 2ms), 0ms);
}

TEST_F(HandshakeBudgetTest, NoMoreIsSpentOverTimeThanTheBudget) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 0ms});
  Duration spent{0};
  const auto end = now + 100s;
  for (; now < end; now += 1ms) {
    if (budget.wait(now) > 0ms) continue;
    budget.spend(one, 7ms, now);
    spent += 7ms;
  }
  EXPECT_LE(spent, 100 * 500ms + 500ms + 7ms);
  EXPECT_GE(spent, 100 * 500ms);
}

TEST_F(HandshakeBudgetTest, AnAddressHasItsOwnShare) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 100ms});
  budget.spend(one, 110ms, now);
  EXPECT_EQ(budget.wait(one, now), 100ms);
  EXPECT_EQ(budget.wait(other, now), 0ms);
  EXPECT_EQ(budget.wait(now), 0ms);
}

TEST_F(HandshakeBudgetTest, AnIPv6NetworkIsOneAddress) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 100ms});
  budget.spend(from("2001:db8:1:1::1"), 200ms, now);
  EXPECT_GT(budget.wait(from("2001:db8:1:1:ffff::2"), now), 0ms);
  EXPECT_EQ(budget.wait(from("2001:db8:1:2::1"), now), 0ms);
}

TEST_F(HandshakeBudgetTest, PrivateAddressesAndZeroHaveNoSeparateLimit) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 100ms});
  budget.spend(from("127.0.0.1"), 10s, now);
  budget.spend(from("10.1.2.3"), 10s, now);
  EXPECT_EQ(budget.wait(from("127.0.0.1"), now), 0ms);
  EXPECT_EQ(budget.addresses(), 0U);
  EXPECT_GT(budget.wait(now), 0ms);
  HandshakeBudget unlimited({.cpu = 500ms, .cpu_per_address = 0ms});
  unlimited.spend(one, 10s, now);
  EXPECT_EQ(unlimited.wait(one, now), 0ms);
}

TEST_F(HandshakeBudgetTest, WaitingHandshakesGetConsecutiveTurns) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 100ms});
  for (int i = 0; i < 110; ++i)
    budget.spend(one, 1ms, now);
  ASSERT_EQ(budget.wait(one, now), 100ms);
  EXPECT_EQ(budget.next_turn(one, now, now + 10s), now + 100ms);
  EXPECT_EQ(budget.next_turn(one, now, now + 10s), now + 110ms);
  EXPECT_EQ(budget.next_turn(one, now, now + 10s), now + 120ms);
}

TEST_F(HandshakeBudgetTest, ATurnThatWouldComeTooLateIsNotAssigned) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 100ms});
  budget.spend(one, 100ms, now);
  for (int i = 0; i < 20; ++i)
    budget.spend(one, 1ms, now);
  int turns = 0;
  auto last = now;
  while (const auto turn = budget.next_turn(one, now, now + 1s)) {
    EXPECT_GE(*turn, last);
    last = *turn;
    ASSERT_LT(++turns, 1'000);
  }
  EXPECT_GT(turns, 10);
  EXPECT_LE(last, now + 1s);
  EXPECT_FALSE(budget.next_turn(one, now, now + 1s));
  EXPECT_TRUE(budget.next_turn(one, now + 1s, now + 2s)) << "refused handshakes do not block others";
}

TEST_F(HandshakeBudgetTest, AProxyIsLimitedByTheTotalBudgetOnly) {
  const HandshakeLimits limits{
      .cpu = 500ms, .cpu_per_address = 100ms, .count_private = true, .proxies = {"203.0.113.1"}};
  HandshakeBudget budget(limits);
  const AddressKey proxy = source_of(base::IpAddress::parse("203.0.113.1").value(), limits);
  EXPECT_EQ(source_of(base::IpAddress::parse("203.0.113.2").value(), limits), other);
  budget.spend(proxy, 400ms, now);
  EXPECT_EQ(budget.wait(proxy, now), 0ms);
  EXPECT_EQ(budget.addresses(), 0U);
  budget.spend(proxy, 200ms, now);
  EXPECT_GT(budget.wait(now), 0ms);
}

TEST_F(HandshakeBudgetTest, HasEntriesOnlyForAddressesThatHaveNotPaidBack) {
  HandshakeBudget budget({.cpu = 500ms, .cpu_per_address = 100ms});
  for (int i = 0; i < 100'000; ++i, now += 1ms) {
    const std::string ip = "203." + std::to_string(i / 65'536) + "." + std::to_string(i / 256 % 256) + "." +
                           std::to_string(i % 256);
    budget.spend(from(ip.c_str()), 100us, now);
    ASSERT_LE(budget.addresses(), 64U);
  }
}

}  // namespace
}  // namespace roost::acceptor

// SPDX-License-Identifier: Apache-2.0
#include "base/reserve.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace roost::base {
namespace {

TEST(ReserveForAMoment, ALargeReservationExceedsWhatMallocTakesFromAnArena) {
  std::vector<std::uint64_t> numbers;
  reserve_for_a_moment(numbers, 1000);
  EXPECT_GT(numbers.capacity() * sizeof(std::uint64_t), kMapThreshold);
}

TEST(ReserveForAMoment, ASmallReservationIsNotMappedSeparately) {
  std::string text;
  reserve_for_a_moment(text, 100);
  EXPECT_GE(text.capacity(), 100U);
  EXPECT_LT(text.capacity(), kMapThreshold);
}

TEST(ReserveForAMoment, LargerReservationsAreExact) {
  std::string text;
  reserve_for_a_moment(text, 10 * kMapThreshold);
  EXPECT_GE(text.capacity(), 10 * kMapThreshold);
}

TEST(ReserveForAMoment, ExistingCapacityIsKept) {
  std::vector<int> numbers;
  reserve_for_a_moment(numbers, 100'000);
  const int* const room = numbers.data();
  reserve_for_a_moment(numbers, 2000);
  EXPECT_EQ(numbers.data(), room);
}

}  // namespace
}  // namespace roost::base

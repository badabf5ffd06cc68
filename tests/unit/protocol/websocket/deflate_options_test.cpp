// SPDX-License-Identifier: Apache-2.0
#include "roost/deflate_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DeflateOptions, TheDefaultsAndBothEndsOfEachRangeAreValid) {
  EXPECT_THAT(DeflateOptions{}.problems(), IsEmpty());
  EXPECT_THAT((DeflateOptions{.level = 1, .memory_level = 1, .window_bits = 9}.problems()), IsEmpty());
  EXPECT_THAT((DeflateOptions{.level = 9, .memory_level = 9, .window_bits = 15}.problems()), IsEmpty());
}

TEST(DeflateOptions, EveryInvalidValueIsNamedAtOnce) {
  EXPECT_THAT((DeflateOptions{.level = 0, .memory_level = 0, .window_bits = 8}.problems()),
              ElementsAre("deflate.level must be from 1 to 9, not 0",
                          "deflate.memory_level must be from 1 to 9, not 0",
                          "deflate.window_bits must be from 9 to 15, not 8"));
  EXPECT_THAT((DeflateOptions{.level = 10, .memory_level = 10, .window_bits = 16}.problems()),
              testing::SizeIs(3));
}

}  // namespace
}  // namespace roost

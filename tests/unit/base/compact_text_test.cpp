// SPDX-License-Identifier: Apache-2.0
#include "base/compact_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roost::base {
namespace {

/// Every size around the boundary between inline and heap.
class CompactTextOfSize : public testing::TestWithParam<std::size_t> {
 protected:
  std::string text_ = std::string(GetParam(), 'x');
  CompactText compact_{text_};
};
INSTANTIATE_TEST_SUITE_P(AllSizes, CompactTextOfSize, testing::Values(0, 1, 14, 15, 16, 17, 100'000));

TEST_P(CompactTextOfSize, ReturnsTheTextItWasGiven) {
  EXPECT_EQ(compact_.view(), text_);
}

TEST_P(CompactTextOfSize, IsCopiedCompletely) {
  const CompactText copy = compact_;
  EXPECT_EQ(copy, compact_);
  EXPECT_EQ(copy.view(), text_);
}

TEST_P(CompactTextOfSize, IsEmptyAfterItWasMovedFrom) {
  const CompactText moved = std::move(compact_);
  EXPECT_EQ(moved.view(), text_);
  EXPECT_EQ(compact_.view(), "");  // NOLINT(bugprone-use-after-move): the rule under test
}

TEST_P(CompactTextOfSize, TakesTheTextOfAnother) {
  CompactText other(std::string_view("some text that is stored on the heap"));
  other = compact_;
  EXPECT_EQ(other.view(), text_);
  compact_ = std::move(other);
  EXPECT_EQ(compact_.view(), text_);
}

TEST(CompactText, KeepsBytesOfAnyValue) {
  const std::string_view text("\0\x7f\xff", 3);
  EXPECT_EQ(CompactText(text).view(), text);
}

TEST(CompactText, IsHalfAsLargeAsAString) {
  EXPECT_EQ(sizeof(CompactText), 16U);
}

}  // namespace
}  // namespace roost::base

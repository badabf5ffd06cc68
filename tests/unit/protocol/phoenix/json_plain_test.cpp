// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_plain.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roost::phoenix {
namespace {

PlainRun run_of(const std::string& text) {
  return plain_run(text.data(), text.data() + text.size());
}

/// Also at the boundaries of one step.
constexpr std::size_t kSizes = 50;

TEST(JsonPlain, EndsAtEverySpecialByteAtAnyPosition) {
  for (const char special : {'"', '\\', '\0', '\n', '\x1f'}) {
    for (std::size_t at = 0; at < kSizes; ++at) {
      std::string text(kSizes, 'x');
      text[at] = special;
      EXPECT_EQ(run_of(text).end - text.data(), static_cast<std::ptrdiff_t>(at)) << int{special};
    }
  }
}

TEST(JsonPlain, ContinuesOverAllOtherBytes) {
  std::string text;
  for (int byte = 0; byte < 256; ++byte)
    if (!is_json_special(static_cast<char>(byte))) text += static_cast<char>(byte);
  EXPECT_EQ(text.size(), 256U - 32U - 2U);
  EXPECT_EQ(run_of(text).end, text.data() + text.size());
}

TEST(JsonPlain, ReportsWhetherAllSkippedBytesAreAscii) {
  for (std::size_t at = 0; at < kSizes; ++at) {
    std::string text(kSizes, 'x');
    EXPECT_TRUE(run_of(text).ascii);
    text[at] = '\x80';
    EXPECT_FALSE(run_of(text).ascii) << at;
    for (std::size_t quote = 0; quote < kSizes; ++quote) {
      if (quote == at) continue;
      std::string cut = text;
      cut[quote] = '"';
      EXPECT_EQ(run_of(cut).ascii, quote < at) << at << ' ' << quote;
    }
  }
}

TEST(JsonPlain, OfAnEmptyTextIsEmpty) {
  const std::string empty;
  EXPECT_EQ(run_of(empty).end, empty.data());
  EXPECT_TRUE(run_of(empty).ascii);
}

}  // namespace
}  // namespace roost::phoenix

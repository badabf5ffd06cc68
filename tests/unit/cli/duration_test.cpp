// SPDX-License-Identifier: Apache-2.0
#include "cli/duration.hpp"

#include <gtest/gtest.h>

namespace roost::cli {
namespace {

using namespace std::chrono_literals;

TEST(CliDuration, ParsesDurationsWithAndWithoutUnits) {
  EXPECT_EQ(*parse_duration("5s"), 5s);
  EXPECT_EQ(*parse_duration("500ms"), 500ms);
  EXPECT_EQ(*parse_duration("2m"), 2min);
  EXPECT_EQ(*parse_duration("0.25"), 250ms);
  EXPECT_EQ(*parse_duration("1440m"), 24h);
}

TEST(CliDuration, RefusesInvalidDurations) {
  for (const auto* text : {"", "s", "5 s", "5h", "-1s", "0", "nan", "inf", "1441m", "1e999"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace roost::cli

// SPDX-License-Identifier: Apache-2.0
#include "config/config_values.hpp"

#include <gmock/gmock.h>

namespace roost::config {
namespace {

using std::chrono::milliseconds;

TEST(ConfigValues, ATimeIsANumberWithItsUnit) {
  const TimeSpan kind{milliseconds(0)};
  EXPECT_EQ(kind.parse("250ms"), milliseconds(250));
  EXPECT_EQ(kind.parse("60s"), milliseconds(60'000));
  EXPECT_EQ(kind.parse("5m"), milliseconds(300'000));
  EXPECT_EQ(kind.parse("2h"), milliseconds(7'200'000));
  EXPECT_EQ(kind.parse("14d"), milliseconds(1'209'600'000));
  for (const Json& wrong : {Json("60"), Json("s"), Json("-1s"), Json("1.5s"), Json("1 s"), Json("1sec"),
                            Json(60), Json(""), Json("99999999999d"), Json("99999999999999999999s")})
    EXPECT_EQ(kind.parse(wrong), std::nullopt) << wrong;
}

TEST(ConfigValues, ATimeKeepsItsRange) {
  const TimeSpan kind{milliseconds(1)};
  EXPECT_EQ(kind.parse("0ms"), std::nullopt);
  EXPECT_EQ(kind.parse("1ms"), milliseconds(1));
  EXPECT_EQ(kind.parse("infinity"), std::nullopt);
  EXPECT_EQ((TimeSpan{milliseconds(1), true}.parse("infinity")), kInfinity);
}

TEST(ConfigValues, ASizeIsANumberOfBytesOrHasItsUnit) {
  const ByteCount kind;
  EXPECT_EQ(kind.parse(4096), 4096);
  EXPECT_EQ(kind.parse("64KiB"), 65'536);
  EXPECT_EQ(kind.parse("1MiB"), 1 << 20);
  EXPECT_EQ(kind.parse("17B"), 17);
  for (const Json& wrong : {Json("64"), Json("64KB"), Json(0), Json(-1), Json("9999999999999GiB")})
    EXPECT_EQ(kind.parse(wrong), std::nullopt) << wrong;
}

TEST(ConfigValues, AreShownAsTheyAreWritten) {
  const TimeSpan time{milliseconds(0), true};
  for (const char* text : {"250ms", "90s", "5m", "2h", "14d", "0ms", "infinity"})
    EXPECT_EQ(time.show(*time.parse(text)), Json(text));
  EXPECT_EQ(time.show(milliseconds(60'000)), Json("1m"));
  const ByteCount size;
  EXPECT_EQ(size.show(10'000'000), Json(10'000'000));
  EXPECT_EQ(size.show(1 << 20), Json("1MiB"));
  const Origins origins;
  for (const Json& value : {Json(true), Json(false), Json("conn"), Json(JsonArray{"//a.com"})})
    EXPECT_EQ(origins.show(*origins.parse(value)), value);
}

TEST(ConfigValues, ANumberKeepsItsRange) {
  const Integer kind{1, 3};
  EXPECT_EQ(kind.parse(0), std::nullopt);
  EXPECT_EQ(kind.parse(1), 1);
  EXPECT_EQ(kind.parse(3), 3);
  EXPECT_EQ(kind.parse(4), std::nullopt);
  EXPECT_EQ(kind.parse(1.0), std::nullopt);
  EXPECT_EQ(kind.parse("1"), std::nullopt);
}

}  // namespace
}  // namespace roost::config

// SPDX-License-Identifier: Apache-2.0
// The example of roost/described.hpp.
#include <gtest/gtest.h>

#include <boost/describe/class.hpp>

#include "roost/payload.hpp"

namespace {

// [snippet: describe]
struct Shout {
  std::string text;
  std::optional<int> volume;
};
BOOST_DESCRIBE_STRUCT(Shout, (), (text, volume))
// [/snippet]

TEST(DescribedExample, IsReadAndWritten) {
  const auto shout = roost::Payload::from_json_text(R"({"text":"hi"})")->as<Shout>();
  ASSERT_TRUE(shout) << shout.error().message;
  EXPECT_EQ(shout->text, "hi");
  EXPECT_EQ(shout->volume, std::nullopt);
  EXPECT_EQ(roost::Payload::from_json_text(R"({"text":"hi","volume":"loud"})")->as<Shout>().error().message,
            "payload.volume: expected an integer, got a string");
}

}  // namespace

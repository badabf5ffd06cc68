// SPDX-License-Identifier: Apache-2.0
#include "roost/testing/pattern.hpp"

#include <gtest/gtest.h>

#include <boost/describe/class.hpp>

#include "roost/testing/outcome.hpp"

namespace roost::test {
namespace {

struct Shout {
  std::string body;
  int times = 0;
};
BOOST_DESCRIBE_STRUCT(Shout, (), (body, times))

const Payload kPayload{{"n", 5}, {"user", {{"name", "Ann"}, {"age", 7}}}, {"tags", {"a", "b"}}};

TEST(Pattern, AnyPayloadFitsNone) {
  EXPECT_TRUE(Pattern().fits(kPayload));
  EXPECT_TRUE(Pattern().fits(Payload::binary("x")));
}

TEST(Pattern, MembersItDoesNotNameDoNotMatter) {
  EXPECT_TRUE(Pattern({{"n", 5}}).fits(kPayload));
  EXPECT_TRUE(Pattern({{"user", {{"name", "Ann"}}}}).fits(kPayload));
  EXPECT_FALSE(Pattern({{"n", 6}}).fits(kPayload));
  EXPECT_FALSE(Pattern({{"m", 5}}).fits(kPayload));
  EXPECT_FALSE(Pattern({{"user", {{"name", "Bob"}}}}).fits(kPayload));
}

TEST(Pattern, ListsAreComparedWhole) {
  EXPECT_TRUE(Pattern({{"tags", {"a", "b"}}}).fits(kPayload));
  EXPECT_FALSE(Pattern({{"tags", {"a"}}}).fits(kPayload));
  EXPECT_FALSE(Pattern({{"tags", {"a", "b", "c"}}}).fits(kPayload));
}

TEST(Pattern, MayBeAFunction) {
  EXPECT_TRUE(Pattern([](const Payload& payload) { return payload.is_object(); }).fits(kPayload));
  EXPECT_FALSE(Pattern([](const Payload& payload) { return payload.is_binary(); }).fits(kPayload));
}

TEST(Pattern, MayBeOfADescribedStruct) {
  const auto twice = Pattern::as<Shout>([](const Shout& shout) { return shout.times == 2; });
  EXPECT_TRUE(twice.fits({{"body", "hi"}, {"times", 2}}));
  EXPECT_FALSE(twice.fits({{"body", "hi"}, {"times", 3}}));
  EXPECT_FALSE(twice.fits({{"times", "2"}})) << "no Shout at all";
}

TEST(Pattern, ComparesBytes) {
  EXPECT_TRUE(Pattern::bytes("ab").fits(Payload::binary("ab")));
  EXPECT_FALSE(Pattern::bytes("ab").fits(Payload::binary("abc")));
  EXPECT_FALSE(Pattern::bytes("").fits({}));
}

TEST(Outcome, PassesGoogleTestItsMessage) {
  const ::testing::AssertionResult failed = Outcome::fail("why");
  EXPECT_FALSE(failed);
  EXPECT_STREQ(failed.failure_message(), "why");
  EXPECT_TRUE(Outcome::pass());
  EXPECT_FALSE(Outcome::fail("why"));
  EXPECT_FALSE(static_cast<bool>(Outcome::fail("why")));
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
#include "cli/node/presence_audit.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <string>

namespace roost::cli {
namespace {

using Kind = PresenceFinding::Kind;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

JsonObject sum(const std::string& node, std::uint64_t entries, std::uint64_t clock, const std::string& hash) {
  return {{"node", node}, {"vsn", 1},           {"part", 0},      {"self", false},
          {"up", true},   {"entries", entries}, {"clock", clock}, {"hash", hash}};
}

JsonObject own(JsonObject sum) {
  sum["self"] = true;
  return sum;
}

JsonObject with(JsonObject sum, const char* name, const Json& value) {
  sum[name] = value;
  return sum;
}

/// Of node a, which has 2 entries and `clock` changes, and b, which believes `belief`.
ClusterAnswer answer(std::uint64_t clock, const JsonObject& belief) {
  ClusterAnswer all;
  all.nodes = {
      {"a", JsonObject{{"replicas", {own(sum("a", 2, clock, "aa")), sum("b", 0, 0, "0000000000000000")}}}},
      {"b", JsonObject{{"replicas", {own(sum("b", 0, 0, "0000000000000000")), belief}}}}};
  return all;
}

TEST(PresenceAudit, FindsNothingWhereTheSumsAreEqual) {
  const PresenceAudit audit(answer(2, sum("a", 2, 2, "aa")), {});
  EXPECT_THAT(audit.findings(), IsEmpty());
  EXPECT_THAT(audit.text(80), HasSubstr("a         0        2  1 of 1\n"));
  EXPECT_THAT(audit.text(80), HasSubstr("All agree.\n"));
}

TEST(PresenceAudit, WhatIsThereAtTheSecondLookWasOnItsWay) {
  PresenceAudit audit(answer(2, sum("a", 1, 1, "a")), {});
  EXPECT_TRUE(audit.has_differences());
  EXPECT_THAT(audit.text(80),
              HasSubstr("b knows 1 entries of a (part 0), which has 2 entries: 1 change behind"));
  audit.look_again(answer(2, sum("a", 2, 2, "aa")));
  EXPECT_THAT(audit.findings(), IsEmpty());
}

TEST(PresenceAudit, ANodeThatKeepsUpWithAnOwnerThatChangesDoesNotDiffer) {
  PresenceAudit audit(answer(2, sum("a", 1, 1, "a")), {});
  audit.look_again(answer(4, sum("a", 2, 3, "ab")));  // it has what there was, and lacks what came since
  EXPECT_FALSE(audit.has_differences());
  ASSERT_THAT(audit.findings(), SizeIs(1));
  EXPECT_EQ(audit.findings().front().kind, Kind::on_its_way);
  EXPECT_THAT(audit.text(200), HasSubstr("1 change behind, on its way.\nAll agree.\n"));
}

TEST(PresenceAudit, ANodeThatDoesNotCatchUpDiffers) {
  PresenceAudit audit(answer(2, sum("a", 1, 1, "a")), {});
  audit.look_again(answer(4, sum("a", 1, 1, "a")));
  EXPECT_TRUE(audit.has_differences());
  EXPECT_THAT(audit.text(80),
              HasSubstr("! b knows 1 entries of a (part 0), which has 2 entries: 3 changes behind"));
  EXPECT_THAT(audit.text(80), HasSubstr("a         0        2  0 of 1\n"));
}

TEST(PresenceAudit, OtherEntriesAtTheSameClockDiffer) {
  PresenceAudit audit(answer(2, sum("a", 2, 2, "xx")), {});
  audit.look_again(answer(2, sum("a", 2, 2, "xx")));
  EXPECT_TRUE(audit.has_differences());
  EXPECT_THAT(audit.text(80), HasSubstr("which has 2 entries: others."));
}

TEST(PresenceAudit, ARunningNodeThatIsTakenForDownDiffers) {
  PresenceAudit audit(answer(2, with(sum("a", 2, 2, "aa"), "up", false)), {});
  EXPECT_TRUE(audit.has_differences());
  EXPECT_THAT(audit.text(200), HasSubstr("b takes a for down, and hides 2 entries"));
}

TEST(PresenceAudit, EntriesOfAnEarlierRunDiffer) {
  PresenceAudit audit(answer(0, with(sum("a", 3, 9, "zz"), "vsn", 0)), {});
  EXPECT_TRUE(audit.has_differences());
  EXPECT_THAT(audit.text(200), HasSubstr("b still shows 3 entries of an earlier run of a (part 0)"));
}

TEST(PresenceAudit, ANodeThatDoesNotAnswerCantBeVerified) {
  PresenceAudit audit(answer(2, sum("a", 2, 2, "aa")), {});
  ClusterAnswer with_c = answer(2, sum("a", 2, 2, "aa"));
  with_c.nodes[1].second.as_object()["replicas"].as_array().push_back(sum("c", 5, 5, "cc"));
  const PresenceAudit unsure(with_c, {});
  EXPECT_FALSE(unsure.has_differences());
  ASSERT_THAT(unsure.findings(), SizeIs(1));
  EXPECT_EQ(unsure.findings().front().kind, Kind::not_verified);
}

TEST(PresenceAudit, ComparesTheBeliefsOfOneNodeIfAsked) {
  EXPECT_FALSE(PresenceAudit(answer(2, sum("a", 1, 1, "a")), "a").has_differences());
  EXPECT_TRUE(PresenceAudit(answer(2, sum("a", 1, 1, "a")), "b").has_differences());
}

TEST(PresenceAudit, TakesAnAnswerOfAnotherShape) {
  ClusterAnswer odd;
  odd.nodes = {{"a", Json()}, {"b", JsonObject{{"replicas", {1, JsonObject()}}}}};
  EXPECT_FALSE(PresenceAudit(odd, {}).has_differences());
}

}  // namespace
}  // namespace roost::cli

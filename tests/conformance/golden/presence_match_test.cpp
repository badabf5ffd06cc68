// SPDX-License-Identifier: Apache-2.0
#include "presence_match.hpp"

#include <gtest/gtest.h>

namespace roost::golden {
namespace {

std::string diff(const std::string& metas) {
  return R"([null,null,"p:1","presence_diff",{"joins":{"u1":{"metas":[)" + metas + R"(]}},"leaves":{}}])";
}

TEST(PresenceMatch, KnowsTheTwoEventsInBothVersions) {
  EXPECT_TRUE(is_presence(diff("")));
  EXPECT_TRUE(is_presence(R"({"topic":"p:1","event":"presence_state","payload":{},"ref":null})"));
  EXPECT_FALSE(is_presence(R"(["1","1","p:1","phx_reply",{"status":"presence_diff"}])"));
  EXPECT_FALSE(is_presence("presence_diff"));
}

TEST(PresenceMatch, ARecordedRefStandsForOneReceivedRef) {
  PhxRefs refs;
  EXPECT_TRUE(refs.match(diff(R"({"phx_ref":"X"})"), diff(R"({"phx_ref":"A"})")));
  EXPECT_TRUE(refs.match(diff(R"({"phx_ref":"Y","phx_ref_prev":"X"})"),
                         diff(R"({"phx_ref":"B","phx_ref_prev":"A"})")));
  EXPECT_FALSE(refs.match(diff(R"({"phx_ref":"Z"})"), diff(R"({"phx_ref":"A"})"))) << "A stands for X";
  EXPECT_FALSE(refs.match(diff(R"({"phx_ref":"X"})"), diff(R"({"phx_ref":"C"})"))) << "X is that of A";
}

TEST(PresenceMatch, WhatDoesNotMatchTeachesNothing) {
  PhxRefs refs;
  EXPECT_FALSE(refs.match(diff(R"({"phx_ref":"X","on":1})"), diff(R"({"phx_ref":"A","on":2})")));
  EXPECT_TRUE(refs.match(diff(R"({"phx_ref":"Y"})"), diff(R"({"phx_ref":"A"})")));
}

TEST(PresenceMatch, MetasMayBeInAnyOrderButMustBeTheSame) {
  PhxRefs refs;
  const std::string recorded = diff(R"({"phx_ref":"A","on":1},{"phx_ref":"B","on":2})");
  EXPECT_TRUE(refs.match(diff(R"({"phx_ref":"Y","on":2},{"phx_ref":"X","on":1})"), recorded));
  EXPECT_FALSE(refs.match(diff(R"({"phx_ref":"X","on":1})"), recorded));
  EXPECT_FALSE(refs.match(diff(R"({"phx_ref":"X","on":1},{"phx_ref":"X","on":1})"), recorded));
}

TEST(PresenceMatch, TimesCompareEqualAndEverythingElseByValue) {
  PhxRefs refs;
  EXPECT_TRUE(refs.match(diff(R"({"online_at":1,"phx_ref":"X"})"), diff(R"({"online_at":2,"phx_ref":"A"})")));
  EXPECT_FALSE(
      refs.match(diff(R"({"online_at":"1","phx_ref":"X"})"), diff(R"({"online_at":2,"phx_ref":"A"})")));
  EXPECT_FALSE(refs.match(diff(R"({"phx_ref":"X","more":1})"), diff(R"({"phx_ref":"A"})")));
}

}  // namespace
}  // namespace roost::golden

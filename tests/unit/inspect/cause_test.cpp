// SPDX-License-Identifier: Apache-2.0
#include "roost/cause.hpp"

#include <gtest/gtest.h>

#include <set>

namespace roost {
namespace {

TEST(Cause, TheTableHasEveryCauseAtItsPlace) {
  ASSERT_EQ(all_causes().size(), kCauses);
  for (std::size_t i = 0; i < kCauses; ++i)
    EXPECT_EQ(static_cast<std::size_t>(all_causes()[i].cause), i) << all_causes()[i].name;
}

TEST(Cause, EveryCauseHasANameOfItsOwnThatLeadsBackToIt) {
  std::set<std::string_view> names;
  for (const CauseText& text : all_causes()) {
    EXPECT_TRUE(names.insert(text.name).second) << text.name;
    EXPECT_EQ(cause_named(text.name), text.cause);
  }
  EXPECT_EQ(cause_named("no such cause"), std::nullopt);
}

TEST(Cause, EveryCauseHasASentence) {
  for (const CauseText& text : all_causes()) {
    EXPECT_TRUE(text.sentence.ends_with('.')) << text.name;
    EXPECT_TRUE(text.advice.empty() || text.advice.ends_with('.')) << text.name;
  }
}

TEST(Cause, ABoundThatWasHitIsNamed) {
  EXPECT_NE(text_of(Cause::message_too_large).sentence.find("websocket.max_frame_size"),
            std::string_view::npos);
}

TEST(Cause, WithoutWordsItsNameIsTheDetail) {
  EXPECT_EQ(Why(Cause::kicked).detail, "kicked");
  EXPECT_EQ(Why(Cause::kicked, "too loud").detail, "too loud");
}

}  // namespace
}  // namespace roost

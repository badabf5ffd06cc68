// SPDX-License-Identifier: Apache-2.0
#include "presence/meta.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "presence/ref_maker.hpp"
#include "protocol/etf/term_output.hpp"
#include "roost/presence.hpp"

namespace roost::presence {
namespace {

using ::testing::HasSubstr;

/// As it comes from another node.
tracker::EncodedMeta received(const etf::TermOutput& term) {
  return tracker::EncodedMeta(term.text());
}

TEST(Meta, IsShownWithItsReferencesAtTheEnd) {
  const auto meta = make_meta({{"status", "on"}, {"n", 1}}, "R1", "R0", 1000).value();
  EXPECT_EQ(meta->shown.json, R"({"status":"on","n":1,"phx_ref":"R1","phx_ref_prev":"R0"})");
  EXPECT_EQ(meta->shown.ref(), "R1");
  EXPECT_EQ(meta->shown.content(), R"({"status":"on","n":1)");
}

TEST(Meta, OfNothingIsItsReference) {
  EXPECT_EQ(make_meta({}, "R1", {}, 1000).value()->shown.json, R"({"phx_ref":"R1"})");
}

TEST(Meta, OwnReferencesOfTheApplicationAreReplaced) {
  const auto meta = make_meta({{"phx_ref", "mine"}, {"a", 1}, {"phx_ref_prev", "x"}}, "R1", {}, 1000).value();
  EXPECT_EQ(meta->shown.json, R"({"a":1,"phx_ref":"R1"})");
}

TEST(Meta, ComesBackFromItsTermAsItWas) {
  const JsonObject content{{"text", "é\n\""},
                           {"t", true},
                           {"f", false},
                           {"n", nullptr},
                           {"i", -5},
                           {"big", 9007199254740993},
                           {"d", 1.5},
                           {"list", {1, "two", JsonArray()}},
                           {"bytes", {1, 2, 3}},
                           {"o", {{"a", JsonObject()}}}};
  const auto meta = make_meta(content, "R1", "R0", 10'000).value();
  const tracker::EncodedMeta copy(meta->term);
  EXPECT_TRUE(show(copy));
  EXPECT_EQ(copy.shown.json, meta->shown.json);
  EXPECT_EQ(copy.shown.ref(), "R1");
  EXPECT_EQ(copy.shown.content(), meta->shown.content());
}

TEST(Meta, OfAnotherNodeMayHaveItsReferenceAnywhereAndAtomsAsKeys) {
  etf::TermOutput term;
  term.map(3);
  term.atom("phx_ref"), term.binary("R7");
  term.atom("online"), term.atom("true");
  term.binary("at"), term.integer(std::uint64_t{18446744073709551615U});
  const auto meta = received(term);
  EXPECT_TRUE(show(meta));
  EXPECT_EQ(meta.shown.json, R"({"online":true,"at":18446744073709551615,"phx_ref":"R7"})");
}

TEST(Meta, OfAnElixirNodeIsShownAsPhoenixWouldShowIt) {
  etf::TermOutput term;
  term.map(2);
  term.atom("online_at");
  term.map(4);
  term.atom("__struct__"), term.atom("Elixir.Date");
  term.atom("calendar"), term.atom("Elixir.Calendar.ISO");
  term.atom("day"), term.integer(std::int64_t{1});
  term.atom("month"), term.integer(std::int64_t{12});
  const auto meta = received(term);
  EXPECT_FALSE(show(meta)) << "cut";

  etf::TermOutput whole;
  whole.map(2);
  whole.atom("since");
  whole.map(5);
  whole.atom("__struct__"), whole.atom("Elixir.Date");
  whole.atom("calendar"), whole.atom("Elixir.Calendar.ISO");
  whole.atom("day"), whole.integer(std::int64_t{1});
  whole.atom("month"), whole.integer(std::int64_t{12});
  whole.atom("year"), whole.integer(std::int64_t{2026});
  whole.atom("phx_ref"), whole.binary("R7");
  const auto shown = received(whole);
  EXPECT_TRUE(show(shown));
  EXPECT_EQ(shown.shown.json, R"({"since":"2026-12-01","phx_ref":"R7"})");
}

TEST(Meta, IsNotMisledByAReferenceInsideAnotherMember) {
  etf::TermOutput term;
  term.map(3);
  term.binary("fake");
  term.map(1);
  term.atom("phx_ref"), term.binary("FAKE");
  term.binary("pid"), term.pid({"a@host", 1, 0, 1});
  term.atom("phx_ref"), term.binary("R7");
  const auto meta = received(term);
  EXPECT_FALSE(show(meta));
  EXPECT_EQ(meta.shown.json, R"({"phx_ref":"R7"})");
}

TEST(Meta, ThatHasNoJsonIsShownAsItsReferenceAlone) {
  etf::TermOutput term;
  term.map(2);
  term.binary("pid"), term.pid({"a@host", 1, 0, 1});
  term.atom("phx_ref"), term.binary("R7");
  const auto meta = received(term);
  EXPECT_FALSE(show(meta));
  EXPECT_EQ(meta.shown.json, R"({"phx_ref":"R7"})");
}

TEST(Meta, ThatIsNoTermIsShownWithoutAReference) {
  const tracker::EncodedMeta meta("\x74\x00\x00\x00\x05garbage");
  EXPECT_FALSE(show(meta));
  EXPECT_EQ(meta.shown.json, R"({"phx_ref":""})");
}

TEST(Meta, ThatIsTooLargeOrTooDeepOrNotJsonIsRefusedWithAReason) {
  const auto large = make_meta({{"text", std::string(100, 'x')}}, "R1", {}, 50);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, PresenceError::invalid);
  EXPECT_THAT(large.error().message, HasSubstr("max_meta_bytes is 50"));

  Json deep = 1;
  for (std::size_t i = 0; i < kMaxMetaDepth + 1; ++i)
    deep = JsonArray{deep};
  EXPECT_THAT(make_meta({{"deep", deep}}, "R1", {}, 10'000).error().message, HasSubstr("nested"));
  EXPECT_THAT(make_meta({{"text", "\xff"}}, "R1", {}, 10'000).error().message, HasSubstr("JSON"));
}

TEST(RefMaker, MakesSixteenCharactersOfTimeNodeAndCounter) {
  RefMaker refs("a@host", 1);
  const std::chrono::system_clock::time_point now{std::chrono::nanoseconds(0x0102030405060708)};
  const std::string first = refs.next(now);
  const std::string second = refs.next(now);
  EXPECT_EQ(first.size(), 16U);
  EXPECT_EQ(first.substr(0, 10), "AQIDBAUGBw");
  EXPECT_NE(first, second);
  EXPECT_EQ(first.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_NE(RefMaker("b@host", 1).next(now), first);
}

}  // namespace
}  // namespace roost::presence

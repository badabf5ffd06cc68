// SPDX-License-Identifier: Apache-2.0
#include "presence/diff_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "presence/meta.hpp"

namespace roost::presence {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

class DiffWindowTest : public ::testing::Test {
 protected:
  static constexpr milliseconds kWindow{100};
  static constexpr milliseconds kGrace{1000};

  static tracker::Tracked entry(const std::string& key, const std::string& ref, int status = 0,
                                const std::string& topic = "room:1") {
    static const auto kNode = std::make_shared<const std::string>("a@host");
    return {topic, {kNode, 1, 0, 1}, key, make_meta({{"status", status}}, ref, {}, 1000).value()};
  }
  static std::vector<std::string> texts(const TopicDiff& diff) {
    std::vector<std::string> all;
    for (const KeyedMeta& one : diff.joins)
      all.push_back("+" + one.key + "/" + std::string(one.meta->shown.ref()));
    for (const KeyedMeta& one : diff.leaves)
      all.push_back("-" + one.key + "/" + std::string(one.meta->shown.ref()));
    return all;
  }

  void at(milliseconds time) { now_ = base::TimePoint() + time; }
  void join(const tracker::Tracked& one) { window_.add({{one}, {}}, now_); }
  void leave(const tracker::Tracked& one) { window_.add({{}, {one}}, now_); }
  void update(const tracker::Tracked& before, const tracker::Tracked& after) {
    window_.add({{after}, {before}}, now_);
  }
  /// The diffs that are due, each in one line of changes.
  std::vector<std::vector<std::string>> due() {
    std::vector<std::vector<std::string>> all;
    for (const TopicDiff& diff : window_.take_due(now_))
      all.push_back(texts(diff));
    return all;
  }
  [[nodiscard]] std::optional<milliseconds> next() const {
    const auto due = window_.next_due();
    if (!due) return std::nullopt;
    return std::chrono::duration_cast<milliseconds>(due->time_since_epoch());
  }

  DiffWindow window_{kWindow, milliseconds(0)};
  base::TimePoint now_{};
};

TEST_F(DiffWindowTest, AChangeThatComesAloneIsDueAtOnce) {
  join(entry("ann", "A"));
  EXPECT_THAT(next(), Optional(milliseconds(0)));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+ann/A")));
}

TEST_F(DiffWindowTest, TheNextChangesOfATopicGoTogetherWhenTheWindowEnds) {
  join(entry("ann", "A"));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+ann/A")));
  at(milliseconds(10));
  join(entry("bob", "B"));
  at(milliseconds(20));
  leave(entry("ann", "A"));
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_THAT(next(), Optional(milliseconds(100)));
  at(milliseconds(100));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+bob/B", "-ann/A")));
  EXPECT_THAT(next(), Optional(milliseconds(200)));
}

TEST_F(DiffWindowTest, AfterAQuietWindowNothingIsKeptAndAChangeGoesOutAtOnceAgain) {
  join(entry("ann", "A"));
  EXPECT_EQ(due().size(), 1U);
  at(milliseconds(100));
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_TRUE(window_.empty());
  EXPECT_EQ(next(), std::nullopt);
  at(milliseconds(150));
  leave(entry("ann", "A"));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("-ann/A")));
}

TEST_F(DiffWindowTest, TheWindowOfOneTopicHoldsUpNoOther) {
  join(entry("ann", "A"));
  EXPECT_EQ(due().size(), 1U);
  at(milliseconds(10));
  join(entry("bob", "B"));
  join(entry("cid", "C", 0, "room:2"));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+cid/C")));
}

TEST_F(DiffWindowTest, AMetaThatJoinedAndLeftWithinAWindowIsSentAsLeftBecauseAStateMayHaveShownIt) {
  join(entry("ann", "A"));
  EXPECT_EQ(due().size(), 1U);
  join(entry("bob", "B"));
  leave(entry("bob", "B"));
  at(milliseconds(100));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("-bob/B")));
}

TEST_F(DiffWindowTest, AMetaThatLeftAndIsBackWithinAWindowIsSentAsJoined) {
  join(entry("ann", "A"));
  EXPECT_EQ(due().size(), 1U);
  leave(entry("ann", "A"));
  join(entry("ann", "A"));
  at(milliseconds(100));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+ann/A")));
}

TEST_F(DiffWindowTest, AnUpdateIsOneDiffWithTheOldMetaInLeaves_F191) {
  update(entry("ann", "A", 1), entry("ann", "B", 2));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+ann/B", "-ann/A")));
}

TEST_F(DiffWindowTest, WithoutAWindowEveryDiffGoesOutAtOnce) {
  window_.~DiffWindow();
  new (&window_) DiffWindow(milliseconds(0), milliseconds(0));
  for (int i = 0; i < 3; ++i) {
    join(entry("ann", std::string(1, static_cast<char>('A' + i))));
    EXPECT_EQ(due().size(), 1U);
  }
  EXPECT_TRUE(window_.empty());
}

class WithGrace : public DiffWindowTest {
 protected:
  WithGrace() {
    window_.~DiffWindow();
    new (&window_) DiffWindow(kWindow, kGrace);
    join(entry("ann", "A"));
    due();
    at(milliseconds(200));
    due();
  }
};

TEST_F(WithGrace, ALeaveIsShownWhenItsGraceIsOver) {
  leave(entry("ann", "A"));
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_THAT(next(), Optional(milliseconds(1200)));
  at(milliseconds(1200));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("-ann/A")));
}

TEST_F(WithGrace, AKeyThatComesBackWithAnEqualMetaCausesNoDiff) {
  leave(entry("ann", "A"));
  at(milliseconds(600));
  join(entry("ann", "B"));
  at(milliseconds(5000));
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(WithGrace, WhenItLeavesForGoodAllReferencesThatClientsMayShowAreInTheDiff) {
  leave(entry("ann", "A"));
  join(entry("ann", "B"));
  leave(entry("ann", "B"));
  at(milliseconds(5000));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("-ann/A", "-ann/B")));
  at(milliseconds(6000));
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_TRUE(window_.empty());
}

TEST_F(WithGrace, AKeyThatComesBackWithAnotherMetaIsOneDiff) {
  leave(entry("ann", "A", 1));
  join(entry("ann", "B", 2));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+ann/B", "-ann/A")));
}

TEST_F(WithGrace, ReturnsThatGoUnnoticedAreBounded) {
  std::string last = "A";
  std::size_t shown = 0;
  for (std::size_t i = 0; i < 3 * DiffWindow::kMaxUnnoticed; ++i) {
    leave(entry("ann", last));
    last = "R" + std::to_string(i);
    join(entry("ann", last));
    shown += due().size();
  }
  EXPECT_EQ(shown, 1U);  // within the window, the others wait for its end
  at(milliseconds(10'000));
  leave(entry("ann", last));
  at(milliseconds(20'000));
  for (const TopicDiff& diff : window_.take_due(now_))
    EXPECT_LE(diff.leaves.size(), 3 * DiffWindow::kMaxUnnoticed + 1);
}

TEST_F(WithGrace, AnUpdateDoesNotWait) {
  update(entry("ann", "A", 1), entry("ann", "B", 2));
  EXPECT_THAT(due(), ElementsAre(ElementsAre("+ann/B", "-ann/A")));
}

TEST_F(WithGrace, WhoeverAsksMeanwhileSeesWhatClientsSee) {
  leave(entry("ann", "A"));
  ASSERT_EQ(window_.held("room:1").size(), 1U);
  EXPECT_EQ(window_.held("room:1").front().key, "ann");
  EXPECT_THAT(window_.held("room:2"), IsEmpty());
}

}  // namespace
}  // namespace roost::presence

// SPDX-License-Identifier: Apache-2.0
// The set itself: what each replica shows after changes and merges, in any order.
#include "tracker/state.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <iterator>
#include <random>
#include <set>

#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StateTest : public testing::Test {
 protected:
  StateTest() {
    (void)a_.replica_up(b_.me());
    (void)b_.replica_up(a_.me());
  }
  static void expect_diff(const Diff& diff, const std::vector<std::string>& joins,
                          const std::vector<std::string>& leaves) {
    EXPECT_EQ(texts_of(diff.joins), joins);
    EXPECT_EQ(texts_of(diff.leaves), leaves);
  }

  State a_{replica("a")};
  State b_{replica("b")};
};

// --- changes made here ---

TEST_F(StateTest, AProcessIsTrackedOnceUnderATopicAndKey) {
  expect_diff(a_.join(process(7), "room:1", "ann", meta(1)).value(), {"room:1 ann/7 n=1"}, {});
  EXPECT_FALSE(a_.join(process(7), "room:1", "ann", meta(2)));
  EXPECT_TRUE(a_.join(process(8), "room:1", "ann", meta(3))) << "another device of ann";
  EXPECT_TRUE(a_.join(process(7), "room:1", "bob", meta(4)));
  EXPECT_TRUE(a_.join(process(7), "room:2", "ann", meta(5)));
  EXPECT_THAT(listed(a_),
              ElementsAre("room:1 ann/7 n=1", "room:1 ann/8 n=3", "room:1 bob/7 n=4", "room:2 ann/7 n=5"));
}

TEST_F(StateTest, AnUpdateIsOneDiffWithTheNewMetaAndTheOld) {
  EXPECT_FALSE(a_.update(process(7), "room:1", "ann", meta(1)));
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  expect_diff(a_.update(process(7), "room:1", "ann", meta(2)).value(), {"room:1 ann/7 n=2"},
              {"room:1 ann/7 n=1"});
  EXPECT_THAT(listed(a_), ElementsAre("room:1 ann/7 n=2"));
}

TEST_F(StateTest, ATopicDisappearsWithItsLastPresence) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  expect_diff(a_.leave(process(7), "room:1", "ann").value(), {}, {"room:1 ann/7 n=1"});
  EXPECT_FALSE(a_.leave(process(7), "room:1", "ann"));
  EXPECT_EQ(a_.size(), 0U);
  EXPECT_THAT(listed(a_), IsEmpty());
}

TEST_F(StateTest, TheEndOfAProcessEndsAllItsPresences) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)a_.join(process(7), "room:2", "ann", meta(2));
  (void)a_.join(process(8), "room:1", "bob", meta(3));
  expect_diff(a_.leave_all(process(7)), {}, {"room:1 ann/7 n=1", "room:2 ann/7 n=2"});
  EXPECT_TRUE(a_.leave_all(process(7)).empty());
  EXPECT_THAT(listed(a_), ElementsAre("room:1 bob/8 n=3"));
}

TEST_F(StateTest, ATopicIsVisitedInTheOrderOfItsKeys) {
  for (const char* key : {"c", "a", "b"})
    (void)a_.join(process(1), "room:1", key, meta(1));
  std::vector<std::string> keys;
  a_.for_each_in("room:1", [&keys](const TrackedView& one) { keys.emplace_back(one.key); });
  EXPECT_THAT(keys, ElementsAre("a", "b", "c"));
  EXPECT_EQ(a_.find(process(1), "room:1", "b")->meta->term, meta(1)->term);
  EXPECT_FALSE(a_.find(process(2), "room:1", "b"));
  EXPECT_FALSE(a_.find(process(1), "room:2", "b"));
}

TEST_F(StateTest, EveryChangeIsATagInTheDelta) {
  EXPECT_FALSE(a_.delta().has_changes());
  (void)a_.join(process(7), "room:1", "ann", meta(1));    // 1
  (void)a_.update(process(7), "room:1", "ann", meta(2));  // 1 ends, 2 says so, 3 is new
  (void)a_.join(process(8), "room:1", "bob", meta(3));    // 4
  (void)a_.leave(process(8), "room:1", "bob");            // 4 ends, 5 says so
  const Delta delta = a_.take_delta();
  EXPECT_EQ(delta.range.start, (Context{{a_.me(), 0}}));
  EXPECT_EQ(delta.range.end, (Context{{a_.me(), 5}}));
  EXPECT_EQ(delta.clouds.at(a_.me()), (Clocks{1, 2, 3, 4, 5}));
  ASSERT_EQ(delta.values.at(a_.me()).size(), 1U);
  EXPECT_EQ(delta.values.at(a_.me()).at(3)->meta->term, meta(2)->term);
  EXPECT_FALSE(a_.delta().has_changes());
  EXPECT_EQ(a_.delta().range.start, (Context{{a_.me(), 5}}));
}

// --- merging ---

TEST_F(StateTest, ADeltaShowsWhatItsSenderChanged) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)a_.join(process(8), "room:1", "bob", meta(2));
  expect_diff(b_.merge(a_.take_delta()), {"room:1 ann/7 n=1", "room:1 bob/8 n=2"}, {});
  (void)a_.update(process(7), "room:1", "ann", meta(3));
  (void)a_.leave(process(8), "room:1", "bob");
  expect_diff(b_.merge(a_.take_delta()), {"room:1 ann/7 n=3"}, {"room:1 ann/7 n=1", "room:1 bob/8 n=2"});
  EXPECT_EQ(listed(b_), listed(a_));
  EXPECT_EQ(b_.tags_in_clouds(), 0U);
}

TEST_F(StateTest, MergingTwiceShowsNothing) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  const Delta delta = a_.take_delta();
  (void)b_.merge(delta);
  EXPECT_TRUE(b_.merge(delta).empty());
  const FullState full = a_.full_state_for(b_.clocks());
  EXPECT_TRUE(b_.merge(full).empty());
}

TEST_F(StateTest, AnAddWinsOverAConcurrentRemoval_F208) {
  State c(replica("c"));
  (void)c.replica_up(a_.me());
  (void)b_.replica_up(c.me());
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  const Delta joined = a_.take_delta();
  (void)b_.merge(joined);
  (void)c.merge(joined);
  (void)a_.leave(process(7), "room:1", "ann");
  (void)c.merge(a_.take_delta());  // c spreads the removal
  (void)a_.join(process(7), "room:1", "ann", meta(2));
  expect_diff(b_.merge(a_.take_delta()), {"room:1 ann/7 n=2"}, {"room:1 ann/7 n=1"});
  EXPECT_TRUE(b_.merge(c.take_delta()).empty());
  EXPECT_THAT(listed(b_), ElementsAre("room:1 ann/7 n=2"));
}

TEST_F(StateTest, AReplicaThatIsNotKnownIsIgnored) {
  State stranger(replica("stranger"));
  (void)stranger.join(process(7), "room:1", "ann", meta(1));
  EXPECT_TRUE(b_.merge(stranger.take_delta()).empty());
  EXPECT_EQ(b_.size(), 0U);
}

TEST_F(StateTest, AnUpdateThatOvertakesItsJoinStays) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  const Delta joined = a_.take_delta();
  (void)a_.update(process(7), "room:1", "ann", meta(2));
  const Delta updated = a_.take_delta();
  expect_diff(b_.merge(updated), {"room:1 ann/7 n=2"}, {});
  EXPECT_TRUE(b_.merge(joined).empty());
  EXPECT_THAT(listed(b_), ElementsAre("room:1 ann/7 n=2"));
}

TEST_F(StateTest, ARejoinThatOvertakesTheJoinAndLeaveBeforeItStays) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  const Delta joined = a_.take_delta();
  (void)a_.leave(process(7), "room:1", "ann");
  const Delta left = a_.take_delta();
  (void)a_.join(process(7), "room:1", "ann", meta(2));
  expect_diff(b_.merge(a_.take_delta()), {"room:1 ann/7 n=2"}, {});
  EXPECT_TRUE(b_.merge(joined).empty());
  EXPECT_TRUE(b_.merge(left).empty());
  EXPECT_THAT(listed(b_), ElementsAre("room:1 ann/7 n=2"));
  EXPECT_EQ(b_.tags_in_clouds(), 0U);
}

TEST_F(StateTest, TwoUpdatesThatArriveInTheWrongOrderShowEachMetaOnce) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)b_.merge(a_.take_delta());
  (void)a_.update(process(7), "room:1", "ann", meta(2));
  const Delta first = a_.take_delta();
  (void)a_.update(process(7), "room:1", "ann", meta(3));
  expect_diff(b_.merge(a_.take_delta()), {"room:1 ann/7 n=3"}, {"room:1 ann/7 n=1"});
  EXPECT_TRUE(b_.merge(first).empty());
  EXPECT_THAT(listed(b_), ElementsAre("room:1 ann/7 n=3"));
}

TEST_F(StateTest, WhatIsMissingComesWithAFullState) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)a_.take_delta();  // lost
  (void)a_.join(process(8), "room:1", "bob", meta(2));
  (void)b_.merge(a_.take_delta());
  EXPECT_THAT(listed(b_), ElementsAre("room:1 bob/8 n=2"));
  EXPECT_EQ(b_.clocks().at(a_.me()), 0U);
  EXPECT_EQ(b_.tags_in_clouds(), 1U);
  expect_diff(b_.merge(a_.full_state_for(b_.clocks())), {"room:1 ann/7 n=1"}, {});
  EXPECT_EQ(b_.clocks().at(a_.me()), 2U);
  EXPECT_EQ(b_.tags_in_clouds(), 0U);
}

TEST_F(StateTest, AFullStateShowsWhatWasRemovedMeanwhile) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)b_.merge(a_.take_delta());
  (void)a_.leave(process(7), "room:1", "ann");
  (void)a_.take_delta();  // lost
  expect_diff(b_.merge(a_.full_state_for(b_.clocks())), {}, {"room:1 ann/7 n=1"});
}

TEST_F(StateTest, AFullStateHasOnlyTheReplicasThatTheAskerKnows) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  EXPECT_TRUE(a_.full_state_for({{b_.me(), 0}}).values.empty());
  EXPECT_EQ(a_.full_state_for({{b_.me(), 0}}).context, (Context{{b_.me(), 0}}));
  EXPECT_EQ(a_.full_state_for({{a_.me(), 0}}).values.size(), 1U);
}

TEST_F(StateTest, ARemovalSpreadsThroughAThirdReplica) {
  State c(replica("c"));
  (void)c.replica_up(a_.me());
  (void)b_.replica_up(c.me());
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  const Delta joined = a_.take_delta();
  (void)b_.merge(joined);
  (void)c.merge(joined);
  (void)a_.leave(process(7), "room:1", "ann");
  (void)c.merge(a_.take_delta());
  expect_diff(b_.merge(c.take_delta()), {}, {"room:1 ann/7 n=1"});
}

TEST_F(StateTest, OthersCannotChangeWhatIsTrackedHere) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  const auto forged = std::make_shared<const Tracked>(Tracked{"room:1", process(7), "ann", meta(9)});
  Delta lie;
  lie.clouds[a_.me()] = {1, 2, 77};
  lie.clouds[b_.me()] = {1};
  lie.values[a_.me()].emplace(77, forged);
  lie.values[b_.me()].emplace(1, forged);  // the same presence, under another replica
  EXPECT_TRUE(a_.merge(lie).empty());
  FullState state{{{a_.me(), 1'000'000}}, {}, {}};
  EXPECT_TRUE(a_.merge(state).empty());
  EXPECT_THAT(listed(a_), ElementsAre("room:1 ann/7 n=1"));
  EXPECT_EQ(a_.clocks().at(a_.me()), 1U) << "nobody knows its clock better";
}

TEST_F(StateTest, ACloudIsBounded) {
  Delta huge;
  Clocks& cloud = huge.clouds[a_.me()];
  for (Clock clock = 2; clock <= State::kMaxCloud + 1; ++clock)
    cloud.insert(cloud.end(), clock);
  (void)b_.merge(huge);
  EXPECT_EQ(b_.tags_in_clouds(), State::kMaxCloud);
  huge.clouds[a_.me()] = {State::kMaxCloud + 10};
  (void)b_.merge(huge);
  EXPECT_EQ(b_.tags_in_clouds(), State::kMaxCloud);
  (void)b_.merge(FullState{{{a_.me(), State::kMaxCloud + 10}}, {}, {}});
  EXPECT_EQ(b_.tags_in_clouds(), 0U) << "a transfer brings what is missing";
}

TEST_F(StateTest, TheCloudOfATransferIsBoundedToo) {
  FullState huge{{{a_.me(), 1}}, {}, {}};
  Clocks& cloud = huge.clouds[a_.me()];
  for (Clock clock = 3; clock <= State::kMaxCloud + 3; ++clock)
    cloud.insert(cloud.end(), clock);
  (void)b_.merge(huge);
  EXPECT_EQ(b_.tags_in_clouds(), 0U);
  cloud.erase(std::prev(cloud.end()));
  (void)b_.merge(huge);
  EXPECT_EQ(b_.tags_in_clouds(), State::kMaxCloud);
}

// --- replicas ---

TEST_F(StateTest, AReplicaThatIsDownIsHiddenAndShownAgain) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)b_.merge(a_.take_delta());
  expect_diff(b_.replica_down(a_.me()), {}, {"room:1 ann/7 n=1"});
  EXPECT_THAT(listed(b_), IsEmpty());
  EXPECT_FALSE(b_.find(process(7), "room:1", "ann"));
  EXPECT_FALSE(b_.clocks().contains(a_.me())) << "else a newcomer would ask for what nobody shows";
  expect_diff(b_.replica_up(a_.me()), {"room:1 ann/7 n=1"}, {});
  EXPECT_EQ(listed(b_), listed(a_));
}

TEST_F(StateTest, WhatChangesWhileAReplicaIsDownIsShownWhenItIsUp) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)b_.merge(a_.take_delta());
  (void)b_.replica_down(a_.me());
  (void)a_.leave(process(7), "room:1", "ann");
  (void)a_.join(process(8), "room:1", "bob", meta(2));
  EXPECT_TRUE(b_.merge(a_.take_delta()).empty());
  expect_diff(b_.replica_up(a_.me()), {"room:1 bob/8 n=2"}, {});
}

TEST_F(StateTest, NothingIsLeftOfAReplicaThatIsForgotten) {
  (void)a_.join(process(7), "room:1", "ann", meta(1));
  (void)b_.merge(a_.take_delta());
  (void)a_.leave(process(7), "room:1", "ann");
  (void)a_.join(process(8), "room:1", "bob", meta(2));
  (void)b_.merge(a_.take_delta());
  EXPECT_TRUE(b_.delta().clouds.contains(a_.me())) << "a tombstone";
  (void)b_.replica_down(a_.me());
  b_.forget(a_.me());
  EXPECT_EQ(b_.size(), 0U);
  EXPECT_EQ(b_.replicas(), 1U);
  EXPECT_FALSE(b_.delta().has_changes());
  b_.forget(b_.me());
  EXPECT_EQ(b_.replicas(), 1U) << "itself it does not forget";
}

// --- properties ---

/// A few replicas that have changed things and have not met, and what they would send.
class Strangers {
 public:
  explicit Strangers(unsigned seed) : random_(seed) {
    for (std::size_t i = 0; i < 3; ++i)
      change(states_.emplace_back(std::make_unique<State>(replica("r" + std::to_string(i)))), i);
  }

  [[nodiscard]] std::vector<Delta> deltas() { return deltas_; }
  [[nodiscard]] std::unique_ptr<State> observer() const {
    auto observer = std::make_unique<State>(replica("observer"));
    for (const auto& state : states_)
      (void)observer->replica_up(state->me());
    return observer;
  }
  [[nodiscard]] std::vector<std::string> truth() const {
    std::vector<std::string> all;
    for (const auto& state : states_)
      for (const std::string& one : listed(*state))
        all.push_back(one);
    std::sort(all.begin(), all.end());
    return all;
  }
  [[nodiscard]] FullState full(std::size_t of, const State& asker) const {
    return states_[of]->full_state_for(asker.clocks());
  }
  std::mt19937& random() { return random_; }

 private:
  void change(const std::unique_ptr<State>& state, std::size_t node) {
    static constexpr const char* kKeys[] = {"x", "y"};
    for (int i = 0; i < 20; ++i) {
      const Process who = process(static_cast<std::uint32_t>(node * 10 + random_() % 3));
      const char* key = kKeys[random_() % 2];
      const auto number = static_cast<std::uint8_t>(node * 60 + static_cast<std::size_t>(i));
      if (random_() % 3 == 0) {
        (void)state->leave(who, "t", key);
      } else if (!state->join(who, "t", key, meta(number))) {
        (void)state->update(who, "t", key, meta(number));
      }
      if (random_() % 4 == 0) deltas_.push_back(state->take_delta());
    }
    deltas_.push_back(state->take_delta());
  }

  std::mt19937 random_;
  std::vector<std::unique_ptr<State>> states_;
  std::vector<Delta> deltas_;
};

TEST(StateProperties, MergingIsCommutativeAndIdempotent_F208) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Strangers strangers(seed);
    auto deltas = strangers.deltas();
    const auto observer = strangers.observer();
    for (int round = 0; round < 2; ++round) {
      std::shuffle(deltas.begin(), deltas.end(), strangers.random());
      for (const Delta& delta : deltas)
        (void)observer->merge(delta);
      ASSERT_EQ(listed(*observer), strangers.truth());
      ASSERT_EQ(observer->tags_in_clouds(), 0U);
    }
  }
}

TEST(StateProperties, MergingIsAssociative) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Strangers strangers(seed);
    Delta all;  // those of each replica are contiguous
    for (const Delta& delta : strangers.deltas()) {
      ASSERT_TRUE(all.range.end.empty() || all.contiguous_with(delta));
      all.append(delta);
    }
    const auto observer = strangers.observer();
    (void)observer->merge(all);
    ASSERT_EQ(listed(*observer), strangers.truth());
    ASSERT_EQ(observer->tags_in_clouds(), 0U);
  }
}

TEST(StateProperties, AnyMixOfDeltasAndFullStatesAddsUpToTheTruth) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Strangers strangers(seed);
    const auto observer = strangers.observer();
    std::multiset<std::string> shown;
    const auto show = [&shown](const Diff& diff) {
      for (const std::string& text : texts_of(diff.joins))
        shown.insert(text);
      for (const std::string& text : texts_of(diff.leaves))
        ASSERT_EQ(shown.erase(text), 1U) << text;
    };
    for (const Delta& delta : strangers.deltas())
      if (strangers.random()() % 2 == 0) show(observer->merge(delta));
    for (const std::size_t of : {2U, 0U, 1U})
      show(observer->merge(strangers.full(of, *observer)));
    for (const Delta& delta : strangers.deltas())
      show(observer->merge(delta));
    ASSERT_EQ(listed(*observer), strangers.truth());
    ASSERT_EQ(std::vector<std::string>(shown.begin(), shown.end()), strangers.truth());
  }
}

}  // namespace
}  // namespace roost::tracker

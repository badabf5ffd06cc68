// SPDX-License-Identifier: Apache-2.0
// What a shard says at its ticks and in answer. The order and number of messages: docs/spec/presence.md §9,
// §10.
#include "tracker/tracker_shard.hpp"

#include <cstdint>

#include <gmock/gmock.h>

#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A shard, its output, and a clock of its own.
class Peer final : public TrackerOutput {
 public:
  explicit Peer(const std::string& name, std::uint64_t vsn = 1)
      : shard(replica(name, vsn), {}, {name, 1, {}}, *this) {}

  void broadcast(const TrackerMessage& message) override { said.push_back(message); }
  void send(const ReplicaName& to, const TrackerMessage& message) override {
    sent.emplace_back(to.text, message);
  }
  void changed(const Diff& diff) override { diffs.push_back(diff); }

  void ticks(int count) {
    for (int i = 0; i < count; ++i)
      shard.tick(now += 1500ms);
  }
  /// All that it has said since the last time.
  std::vector<TrackerMessage> take_said() { return std::exchange(said, {}); }

  base::TimePoint now{1h};
  std::vector<TrackerMessage> said;
  std::vector<std::pair<std::string, TrackerMessage>> sent;
  std::vector<Diff> diffs;
  TrackerShard shard;
};

class TrackerShardTest : public testing::Test {
 protected:
  static void deliver(Peer& from, Peer& to) {
    for (const TrackerMessage& message : from.take_said())
      to.shard.receive(message, to.now);
  }
  static void deliver_sent(Peer& from, Peer& to) {
    for (const auto& [name, message] : std::exchange(from.sent, {}))
      to.shard.receive(message, to.now);
  }
  void meet() {
    a_.ticks(1);
    b_.ticks(1);
    deliver(a_, b_);
    deliver(b_, a_);
  }
  static std::vector<std::string> shown_by(const Peer& peer) { return listed(peer.shard.state()); }

  Peer a_{"a"};
  Peer b_{"b"};
};

TEST_F(TrackerShardTest, TheFirstTickIsWithinAQuarterOfThePeriod_F211) {
  EXPECT_EQ(TrackerShard::first_tick_in({}, 0), 0ms);
  EXPECT_EQ(TrackerShard::first_tick_in({}, 0.5), 187'500us);
  EXPECT_LT(TrackerShard::first_tick_in({}, 0.999), 375ms);
}

TEST_F(TrackerShardTest, TheFirstTickSpeaksAndThenOneAfterTenSilentOnes_F211) {
  a_.ticks(1);
  ASSERT_EQ(a_.said.size(), 1U);
  EXPECT_FALSE(std::get<Heartbeat>(a_.said[0]).delta);
  EXPECT_EQ(std::get<Heartbeat>(a_.said[0]).clocks.context, (Context{{replica("a"), 0}}));
  a_.ticks(10);
  EXPECT_EQ(a_.said.size(), 1U);
  a_.ticks(1);
  EXPECT_EQ(a_.said.size(), 2U);
}

TEST_F(TrackerShardTest, AChangeIsReportedHereAndGoesOutWithTheNextTick_F211) {
  EXPECT_TRUE(a_.shard.track(process(7), "room:1", "ann", meta(1)));
  EXPECT_EQ(a_.diffs.size(), 1U);
  EXPECT_THAT(a_.said, IsEmpty());
  a_.ticks(1);
  ASSERT_EQ(a_.said.size(), 1U);
  EXPECT_EQ(std::get<Heartbeat>(a_.said[0]).delta->size(), 2U);
  EXPECT_EQ(std::get<Heartbeat>(a_.said[0]).clocks.context, (Context{{replica("a"), 1}}));
  a_.ticks(10);
  EXPECT_EQ(a_.said.size(), 1U) << "it has just spoken";
}

TEST_F(TrackerShardTest, WhatChangesNothingIsNotReported) {
  EXPECT_FALSE(a_.shard.update(process(7), "room:1", "ann", meta(1)));
  EXPECT_FALSE(a_.shard.untrack(process(7), "room:1", "ann"));
  a_.shard.process_ended(process(7));
  EXPECT_TRUE(a_.shard.track(process(7), "room:1", "ann", meta(1)));
  EXPECT_FALSE(a_.shard.track(process(7), "room:1", "ann", meta(2)));
  EXPECT_EQ(a_.diffs.size(), 1U);
}

TEST_F(TrackerShardTest, AJoinIsVisibleElsewhereAfterOneHeartbeat) {
  meet();
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  deliver(a_, b_);
  EXPECT_THAT(shown_by(b_), ElementsAre("room:1 ann/7 n=1"));
  ASSERT_EQ(b_.diffs.size(), 1U);
  EXPECT_THAT(texts_of(b_.diffs[0].joins), ElementsAre("room:1 ann/7 n=1"));
}

TEST_F(TrackerShardTest, ANewcomerAsksTheOneThatIsAheadAndIsGivenEverything) {
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  a_.said.clear();  // before b was there
  a_.ticks(11);
  deliver(a_, b_);  // its clocks
  EXPECT_THAT(shown_by(b_), IsEmpty());
  b_.ticks(2);
  ASSERT_EQ(b_.sent.size(), 1U);
  EXPECT_EQ(b_.sent[0].first, "a");
  const auto request = std::get<TransferRequest>(b_.sent[0].second);
  deliver_sent(b_, a_);
  ASSERT_EQ(a_.sent.size(), 1U);
  EXPECT_EQ(a_.sent[0].first, "b");
  EXPECT_EQ(std::get<TransferAck>(a_.sent[0].second).ref, request.ref);
  deliver_sent(a_, b_);
  EXPECT_THAT(shown_by(b_), ElementsAre("room:1 ann/7 n=1"));
  b_.ticks(2);
  EXPECT_THAT(b_.sent, IsEmpty()) << "nobody is ahead any more";
}

TEST_F(TrackerShardTest, WhatALostHeartbeatHadComesAsADelta) {
  meet();
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  deliver(a_, b_);
  a_.shard.track(process(8), "room:1", "bob", meta(2));
  a_.ticks(1);
  a_.said.clear();  // lost
  a_.ticks(11);
  deliver(a_, b_);
  b_.ticks(2);
  deliver_sent(b_, a_);
  ASSERT_EQ(a_.sent.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Delta>(std::get<TransferAck>(a_.sent[0].second).data));
  deliver_sent(a_, b_);
  EXPECT_EQ(shown_by(b_), shown_by(a_));
}

TEST_F(TrackerShardTest, EveryTransferHasAReferenceOfItsOwn) {
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  a_.said.clear();  // lost
  std::vector<TransferRef> refs;
  for (int i = 0; i < 2; ++i) {
    a_.ticks(11);
    deliver(a_, b_);
    b_.ticks(2);
    ASSERT_EQ(b_.sent.size(), 1U);
    refs.push_back(std::get<TransferRequest>(std::exchange(b_.sent, {})[0].second).ref);  // not answered
  }
  EXPECT_EQ(refs[0].node, "b");
  EXPECT_NE(refs[0].ids, refs[1].ids);
}

TEST_F(TrackerShardTest, ASilentNodeLeavesAfterTheDownPeriodAndIsForgottenLater_F202) {
  meet();
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  deliver(a_, b_);
  b_.ticks(20);
  EXPECT_EQ(shown_by(b_).size(), 1U) << "30 s, not longer";
  b_.ticks(1);
  EXPECT_THAT(shown_by(b_), IsEmpty());
  EXPECT_THAT(texts_of(b_.diffs.back().leaves), ElementsAre("room:1 ann/7 n=1"));
  EXPECT_EQ(b_.shard.state().size(), 1U);
  const std::size_t diffs = b_.diffs.size();
  b_.ticks(800);  // 20 min
  EXPECT_EQ(b_.shard.state().size(), 0U);
  EXPECT_EQ(b_.shard.state().replicas(), 1U);
  EXPECT_FALSE(b_.shard.state().clocks().contains(replica("a")));
  EXPECT_EQ(b_.diffs.size(), diffs);
}

TEST_F(TrackerShardTest, ANodeThatReturnsInTimeIsShownAgainWithoutATransfer_F200) {
  meet();
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  deliver(a_, b_);
  b_.ticks(30);
  EXPECT_THAT(shown_by(b_), IsEmpty());
  a_.now = b_.now;
  a_.ticks(11);
  deliver(a_, b_);
  EXPECT_EQ(shown_by(b_), shown_by(a_));
  b_.ticks(2);
  EXPECT_THAT(b_.sent, IsEmpty());
}

TEST_F(TrackerShardTest, TheFirstHeartbeatOfARestartedNodeEndsItsFormerPresencesAndShowsTheNewOnes_F201) {
  meet();
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  deliver(a_, b_);
  Peer again("a", 2);
  again.shard.track(process(8), "room:1", "bob", meta(2));
  again.ticks(1);
  const std::size_t before = b_.diffs.size();
  deliver(again, b_);
  EXPECT_THAT(shown_by(b_), ElementsAre("room:1 bob/8 n=2"));
  EXPECT_EQ(b_.shard.state().size(), 1U);
  ASSERT_EQ(b_.diffs.size(), before + 2);
  EXPECT_THAT(texts_of(b_.diffs[before].leaves), ElementsAre("room:1 ann/7 n=1")) << "the old ones go first";
}

TEST_F(TrackerShardTest, AGoodbyeEndsItsPresencesImmediately_F203) {
  meet();
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  a_.shard.say_goodbye();
  deliver(a_, b_);
  EXPECT_THAT(shown_by(b_), IsEmpty());
  EXPECT_EQ(b_.shard.state().replicas(), 1U);
}

/// A third one, that has met both.
class ThreeShards : public TrackerShardTest {
 protected:
  ThreeShards() {
    for (Peer* each : {&a_, &b_, &c_})
      each->ticks(1);
    for (Peer* from : {&a_, &b_, &c_})
      for (const TrackerMessage& message : from->take_said())
        for (Peer* to : {&a_, &b_, &c_})
          if (to != from) to->shard.receive(message, to->now);
  }

  Peer c_{"c"};
};

TEST_F(ThreeShards, WhatAReplicaCannotHearItLearnsFromAThird_F204) {
  const auto through_b = [this] {
    a_.ticks(1);
    deliver(a_, b_);  // and not c
    b_.ticks(11);     // its heartbeat says what it knows
    deliver(b_, c_);
    c_.ticks(2);
    deliver_sent(c_, b_);
    deliver_sent(b_, c_);
  };
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  through_b();
  EXPECT_THAT(shown_by(c_), ElementsAre("room:1 ann/7 n=1"));
  a_.shard.untrack(process(7), "room:1", "ann");
  through_b();
  EXPECT_THAT(shown_by(c_), IsEmpty());
}

TEST_F(ThreeShards, OneThatMissedChangesAsksTheOneReplicaThatKnowsAll_F205) {
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(1);
  for (const TrackerMessage& message : a_.take_said())
    c_.shard.receive(message, c_.now);  // b misses it
  c_.shard.track(process(8), "room:1", "bob", meta(2));
  c_.ticks(1);
  a_.ticks(11);
  deliver(a_, b_);  // it knows of ann
  deliver(c_, b_);  // it knows of both
  b_.ticks(2);
  ASSERT_EQ(b_.sent.size(), 1U);
  EXPECT_EQ(b_.sent[0].first, "c");
  deliver_sent(b_, c_);
  deliver_sent(c_, b_);
  EXPECT_EQ(shown_by(b_), shown_by(c_));
  EXPECT_EQ(shown_by(b_).size(), 2U);
}

TEST_F(ThreeShards, ANewcomerAsksOnceThoughItIsNotGivenWhatIsDown_F206) {
  c_.shard.track(process(9), "room:1", "eve", meta(3));
  c_.ticks(1);
  deliver(c_, a_);
  a_.shard.track(process(7), "room:1", "ann", meta(1));
  a_.ticks(30);  // c is down for it
  a_.said.clear();
  Peer newcomer("newcomer");
  std::size_t requests = 0;
  for (int round = 0; round < 5; ++round) {
    a_.ticks(11);
    deliver(a_, newcomer);
    newcomer.ticks(2);
    requests += newcomer.sent.size();
    deliver_sent(newcomer, a_);
    deliver_sent(a_, newcomer);
  }
  EXPECT_EQ(requests, 1U);
  EXPECT_EQ(shown_by(newcomer), shown_by(a_));
}

TEST_F(TrackerShardTest, ItsOwnMessagesAndThoseOfAFormerRunOfItAreIgnored) {
  Peer former("a", 99);
  former.shard.track(process(7), "room:1", "ghost", meta(1));
  former.ticks(1);
  deliver(former, a_);
  deliver(a_, a_);
  EXPECT_THAT(shown_by(a_), IsEmpty());
  EXPECT_EQ(a_.shard.state().replicas(), 1U);
}

}  // namespace
}  // namespace roost::tracker

// SPDX-License-Identifier: Apache-2.0
#include "cluster/members.hpp"

#include <gmock/gmock.h>

#include <cstdint>

namespace roost::cluster {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kKinds[] = {"came", "changed",   "down",     "replaced",
                                       "left", "duplicate", "forgotten"};

/// The members of node a, incarnation 1, which says hello every two seconds.
class MembersTest : public testing::Test {
 protected:
  void hello(std::string_view name, std::uint64_t incarnation, std::uint64_t number, Hello hello = {}) {
    hello.every = 2s;
    members_.hear_hello(name, incarnation, number, std::move(hello), now_, report_);
  }
  void goodbye(std::string_view name, std::uint64_t incarnation) {
    members_.hear_goodbye(name, incarnation, now_, report_);
  }
  void pass(base::Duration time) {
    now_ += time;
    members_.pass(now_, report_);
  }
  std::vector<std::string> told() { return std::exchange(told_, {}); }
  std::vector<std::string> listed() const {
    const std::vector<Member> members = members_.list();
    std::vector<std::string> all;
    all.reserve(members.size());
    for (const Member& member : members)
      all.push_back(member.name + " " + std::string(to_string(member.state)) +
                    (member.duplicate ? " duplicate" : ""));
    return all;
  }

  base::TimePoint now_{1000s};
  Members members_{{.name = "a", .incarnation = 1, .version = "1.0", .started = now_},
                   {.every = 2s, .max_nodes = 3}};
  std::vector<std::string> told_;
  const Members::Report report_ = [this](const MemberEvent& event) {
    told_.push_back(event.member.name + " " + std::string(kKinds[static_cast<std::size_t>(event.kind)]));
  };
};

TEST_F(MembersTest, SaysHelloWithRisingNumbersAndItsAge) {
  EXPECT_EQ(members_.hello(NodeState::starting, {}, now_).number, 1U);
  const auto second = members_.hello(NodeState::up, {.topics = 4}, now_ + 90s);
  EXPECT_EQ(second.number, 2U);
  EXPECT_EQ(
      hello_of(second.body).value(),
      (Hello{.version = "1.0", .state = NodeState::up, .age = 90s, .every = 2s, .counters = {.topics = 4}}));
}

TEST_F(MembersTest, ListsWhomItHears) {
  hello("b", 2, 1, {.version = "0.9", .age = 5s, .counters = {.sent = 7}});
  EXPECT_THAT(told(), ElementsAre("b came"));
  const Member member = *members_.find("b");
  EXPECT_EQ(member.hello.version, "0.9");
  EXPECT_EQ(member.hello.counters.sent, 7U);
  EXPECT_EQ(member.age(now_ + 1s), 6s);
}

TEST_F(MembersTest, DoesNotHearItself) {
  hello("a", 1, 1);
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(MembersTest, TakesNoHelloThatIsOlderThanTheNewest) {
  hello("b", 2, 5, {.state = NodeState::draining});
  hello("b", 2, 5, {.state = NodeState::up});
  hello("b", 2, 4, {.state = NodeState::up});
  EXPECT_THAT(listed(), ElementsAre("b draining"));
}

TEST_F(MembersTest, SaysAtOnceWhenAStateChanges) {
  hello("b", 2, 1);
  hello("b", 2, 2, {.state = NodeState::draining});
  EXPECT_THAT(told(), ElementsAre("b came", "b changed"));
  EXPECT_THAT(listed(), ElementsAre("b draining"));
}

TEST_F(MembersTest, MissesThreeHellosBeforeANodeIsDown) {
  hello("b", 2, 1);
  EXPECT_EQ(members_.next_silence(), now_ + 7s);
  pass(7s - 1ns);
  EXPECT_THAT(listed(), ElementsAre("b up"));
  pass(1ns);
  EXPECT_THAT(listed(), ElementsAre("b down"));
  EXPECT_EQ(members_.find("b"), nullptr);
  EXPECT_THAT(told(), ElementsAre("b came", "b down"));
}

TEST_F(MembersTest, HearsANodeAgainThatWasDown) {
  hello("b", 2, 1);
  pass(7s);
  hello("b", 2, 2);
  EXPECT_THAT(told(), ElementsAre("b came", "b down", "b came"));
  EXPECT_THAT(listed(), ElementsAre("b up"));
}

TEST_F(MembersTest, ForgetsWhoIsDownAfterTenMinutesAndWhoLeftAfterOne) {
  hello("b", 2, 1);
  hello("c", 3, 1);
  goodbye("c", 3);
  pass(7s);
  EXPECT_THAT(listed(), ElementsAre("b down", "c left"));
  pass(53s);
  EXPECT_THAT(listed(), ElementsAre("b down"));
  EXPECT_THAT(told(), ElementsAre("b came", "c came", "c left", "b down", "c forgotten"));
  pass(10min);
  EXPECT_THAT(told(), ElementsAre("b forgotten"));
  EXPECT_EQ(members_.size(), 0U);
  EXPECT_EQ(members_.next_silence(), std::nullopt);
}

TEST_F(MembersTest, TakesNoHelloAfterAGoodbye) {
  hello("b", 2, 1);
  goodbye("b", 2);
  hello("b", 2, 2);
  EXPECT_THAT(told(), ElementsAre("b came", "b left"));
  EXPECT_THAT(listed(), ElementsAre("b left"));
}

TEST_F(MembersTest, ReplacesANodeThatIsStartedAgain) {
  hello("b", 2, 100, {.age = 1h});
  told();
  hello("b", 3, 1, {.state = NodeState::starting});
  EXPECT_THAT(listed(), ElementsAre("b up", "b starting"));
  hello("b", 3, 2, {.state = NodeState::up, .age = 300ms});
  EXPECT_THAT(listed(), ElementsAre("b up"));
  EXPECT_EQ(members_.find("b")->incarnation, 3U);
  EXPECT_THAT(told(), ElementsAre("b came", "b changed", "b replaced"));
}

TEST_F(MembersTest, ListsNoLongerAsDownWhatIsStartedAgain) {
  hello("b", 2, 100, {.age = 1h});
  pass(7s);
  told();
  hello("b", 3, 1);
  EXPECT_THAT(listed(), ElementsAre("b up"));
  hello("b", 2, 101, {.age = 1h});
  EXPECT_THAT(told(), ElementsAre("b came"));
  EXPECT_THAT(listed(), ElementsAre("b up"));
}

TEST_F(MembersTest, TakesALateHelloOfTheReplacedForNothing) {
  hello("b", 2, 100, {.age = 1h});
  hello("b", 3, 1);
  told();
  hello("b", 2, 101, {.age = 1h});
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(listed(), ElementsAre("b up"));
}

TEST_F(MembersTest, NoticesTwoNodesOfOneName) {
  hello("b", 2, 100, {.age = 1h});
  hello("b", 3, 1);
  told();
  hello("b", 2, 101, {.age = 1h});
  hello("b", 2, 102, {.age = 1h});
  EXPECT_THAT(told(), ElementsAre("b came", "b duplicate", "b duplicate"));
  EXPECT_THAT(listed(), ElementsAre("b up duplicate", "b up duplicate"));
  goodbye("b", 3);
  EXPECT_THAT(listed(), ElementsAre("b up", "b left"));
}

TEST_F(MembersTest, TakesAnOlderNodeThatIsHeardAfterItsSuccessorForReplaced) {
  hello("b", 3, 1, {.age = 1s});
  hello("b", 2, 100, {.age = 1h});
  EXPECT_THAT(told(), ElementsAre("b came"));
  EXPECT_THAT(listed(), ElementsAre("b up"));
  EXPECT_EQ(members_.find("b")->incarnation, 3U);
  hello("b", 2, 101, {.age = 1h});
  EXPECT_THAT(told(), IsEmpty());
  hello("b", 2, 102, {.age = 1h});
  EXPECT_THAT(told(), ElementsAre("b came", "b duplicate", "b duplicate"));
}

TEST_F(MembersTest, GivesWayToATwinThatRuns) {
  EXPECT_FALSE(members_.gives_way());
  hello("a", 9, 100);
  EXPECT_TRUE(members_.gives_way());
  goodbye("a", 9);
  EXPECT_FALSE(members_.gives_way());
}

TEST_F(MembersTest, GivesWayToATwinThatStartsOnlyIfThatHasTheSmallerIncarnation) {
  hello("a", 9, 1, {.state = NodeState::starting});
  EXPECT_FALSE(members_.gives_way());
  Members other({.name = "a", .incarnation = 9, .started = now_});
  other.hear_hello("a", 1, 1, {.state = NodeState::starting, .every = 2s}, now_, report_);
  EXPECT_TRUE(other.gives_way());
}

TEST_F(MembersTest, DoesNotListANodeThatLeftBeforeItServed) {
  hello("b", 2, 1, {.state = NodeState::starting});
  EXPECT_THAT(listed(), ElementsAre("b starting"));
  goodbye("b", 2);
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(MembersTest, MarksATwinOnlyWhenBothServe) {
  hello("a", 9, 1, {.state = NodeState::starting});
  (void)members_.hello(NodeState::up, {}, now_);
  EXPECT_FALSE(members_.twin()->duplicate);
  hello("a", 9, 2);
  EXPECT_TRUE(members_.twin()->duplicate);
  EXPECT_THAT(told(), ElementsAre("a came", "a changed", "a duplicate"));
}

TEST_F(MembersTest, MeasuresTheRoundTripByWhatOthersSayTheyHeard) {
  const auto number = members_.hello(NodeState::up, {}, now_).number;
  now_ += 25ms;
  hello("b", 2, 1,
        {.heard = {{.incarnation = 7, .number = number, .held = 1ms},
                   {.incarnation = 1, .number = number, .held = 20ms}}});
  EXPECT_EQ(members_.find("b")->round_trip, 5ms);
}

TEST_F(MembersTest, DoesNotMeasureByAHelloItNeverSentOrHasForgotten) {
  hello("b", 2, 1, {.heard = {{.incarnation = 1, .number = 0}}});
  hello("b", 2, 2, {.heard = {{.incarnation = 1, .number = 99}}});
  for (int i = 0; i < 17; ++i)
    (void)members_.hello(NodeState::up, {}, now_);
  hello("b", 2, 3, {.heard = {{.incarnation = 1, .number = 1}}});
  hello("b", 2, 4, {.heard = {{.incarnation = 1, .number = 17, .held = 1h}}});
  EXPECT_EQ(members_.find("b")->round_trip, std::nullopt);
}

TEST_F(MembersTest, EchoesTheLivingWithHowLongAgoTheyWereHeard) {
  hello("b", 2, 8);
  hello("c", 3, 9);
  goodbye("c", 3);
  const auto said = hello_of(members_.hello(NodeState::up, {}, now_ + 3ms).body);
  EXPECT_THAT(said->heard, ElementsAre(HeardHello{2, 8, 3ms}));
}

TEST(Members, EchoEachInTurnWhenTheyDoNotAllFit) {
  Members members({.name = "a", .incarnation = 1});
  const std::uint64_t others = kMaxHeard + kMaxHeard / 2;
  for (std::uint64_t i = 1; i <= others; ++i)
    members.hear_hello("b", 1 + i, 1, {.every = 2s}, {}, [](const MemberEvent&) {});
  std::set<std::uint64_t> echoed;
  for (int i = 0; i < 2; ++i) {
    const Hello said = hello_of(members.hello(NodeState::up, {}, {}).body).value();
    for (const HeardHello& one : said.heard)
      echoed.insert(one.incarnation);
  }
  EXPECT_THAT(echoed, SizeIs(others));
}

TEST_F(MembersTest, ListsNoMoreThanThereIsRoomForAndCountsTheOthers) {
  for (std::uint64_t i = 2; i <= 5; ++i)
    hello("n" + std::to_string(i), i, 1);
  EXPECT_THAT(listed(), ElementsAre("n2 up", "n3 up", "n4 up"));
  EXPECT_EQ(members_.refused(), 1U);
}

TEST_F(MembersTest, GivesTheRoomOfWhoIsGoneForTheLongestTimeToANewcomer) {
  hello("b", 2, 1);
  hello("c", 3, 1);
  hello("d", 4, 1);
  goodbye("c", 3);
  pass(1s);
  goodbye("b", 2);
  hello("e", 5, 1);
  EXPECT_THAT(listed(), ElementsAre("b left", "d up", "e up"));
  EXPECT_EQ(members_.refused(), 0U);
  EXPECT_THAT(told(), ElementsAre("b came", "c came", "d came", "c left", "b left", "c forgotten", "e came"));
}

}  // namespace
}  // namespace roost::cluster

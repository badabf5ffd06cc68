// SPDX-License-Identifier: Apache-2.0
// How a session ends (spec longpoll-transport.md §8).
#include <cstdint>

#include "longpoll_fixture.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(LongPollAnywhereTest, WithoutPollsTheSessionEndsAsInactiveAndPostsDoNotKeepIt_C132) {
  const std::string token = open_joined();
  node.advance(kWindow);
  EXPECT_EQ(post(token, R"(["1","2","room:a","one",{}])")->status(), 200);
  node.advance(kWindow / 2 - 1ms);
  EXPECT_THAT(script.terminated, IsEmpty()) << "before 1.5 windows";
  for (int half = 0; half < 3; ++half)
    node.advance(kWindow / 2 + 1ms);
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:inactive"));
  EXPECT_EQ(post(token, "[]")->status(), 410);
  EXPECT_EQ(server().open_sessions(), 0U);
}

TEST_P(LongPollAnywhereTest, PollsKeepTheSession_C132) {
  const std::string token = open_joined();
  for (int window = 0; window < 5; ++window) {
    const auto answer = poll(token);
    node.advance(kWindow + 1ms);
    EXPECT_EQ(answer->status(), 204);
  }
}

TEST_F(LongPollTest, AClientThatTakesItsAnswerSlowlyIsNotSilent) {
  const std::string token = open_joined();
  slow_readers = true;
  const auto answer = poll(token);
  push("big", Payload({{"text", std::string(9000, 'x')}}));
  for (const std::size_t left : {8000, 6000, 4000, 2000}) {
    answer->delivery->set_left(left);
    node.advance(kWindow * 3 / 2);
  }
  EXPECT_THAT(script.terminated, IsEmpty());
  node.advance(kWindow);
  answer->delivery->set_left(0);
  answer->delivery->taken();
  node.advance(kWindow);
  EXPECT_THAT(script.terminated, IsEmpty()) << "the time begins when it has all";
  node.advance(kWindow);
  node.advance(kWindow);
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:inactive"));
}

TEST_F(LongPollTest, AClientThatTakesNothingOfItsAnswerIsSilent) {
  const std::string token = open_joined();
  slow_readers = true;
  const auto answer = poll(token);
  push("big", Payload({{"text", std::string(9000, 'x')}}));
  answer->delivery->set_left(8000);
  for (int check = 0; check < 3; ++check)
    node.advance(kWindow * 3 / 2 + 1ms);
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:inactive"));
}

TEST_P(LongPollAnywhereTest, APauseDoesNotCountAsSilence) {
  const std::string token = open_joined();
  node.advance(kWindow);
  node.stand_still(60s);
  node.advance(kWindow / 2 - 10ms);
  EXPECT_THAT(script.terminated, IsEmpty());
  node.advance(20ms);
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:inactive"));
}

TEST_F(LongPollTest, APollThatAnotherShardHasNotReadYetKeepsTheSession) {
  const std::string token = open_joined();
  node.clock.advance(kWindow * 3 / 2 + 1ms);
  node.context(0).loop.run_once(base::Duration::zero());  // judges, and asks the other
  EXPECT_THAT(script.terminated, IsEmpty());
  EXPECT_TRUE(poll(token, 1)->waits());
  EXPECT_THAT(script.terminated, IsEmpty());
  EXPECT_EQ(server().open_sessions(), 1U);
}

TEST_P(LongPollAnywhereTest, DisconnectEndsTheSession_C133) {
  const std::string token = open_joined();
  const auto waiting = poll(token);
  node.pubsub().broadcast("users:7", "disconnect", {}).value();
  node.turn();
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:disconnected"));
  EXPECT_EQ(waiting->status(), 204);
  EXPECT_EQ(poll(token)->status(), 410);
}

TEST_P(LongPollAnywhereTest, ADrainEndsTheSessionAndWaitingPollsDoNotHoldItUp_C140) {
  const std::string token = open_joined();
  const auto waiting = poll(token);
  server().drain();
  node.turn();
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:draining"));
  EXPECT_EQ(waiting->status(), 204);
  EXPECT_EQ(poll(token)->status(), 410);
  EXPECT_EQ(server().open_sessions(), 0U) << "nor does the session opened then outlive the drain";
}

TEST_F(LongPollTest, MoreThanTheBufferTakesEndsTheSession) {
  options.max_buffered_bytes = 200;
  open_joined();
  push("big", Payload({{"text", std::string(100, 'x')}}));
  node.advance(1001ms);
  EXPECT_EQ(server().open_sessions(), 1U);
  push("big", Payload({{"text", std::string(100, 'x')}}));
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:closed"));
  EXPECT_EQ(server().open_sessions(), 0U);
}

TEST_P(LongPollAnywhereTest, WhatOneCallbackSendsIsFetchedByAClientThatPollsAtOnce) {
  options.max_buffered_bytes = 1000;
  const std::string token = open_joined();
  for (int n = 0; n < 20; ++n)
    node.pubsub().broadcast("room:a", "big", Payload({{"text", std::string(500, 'x')}})).value();
  node.turn();
  EXPECT_THAT(poll(token)->messages(), SizeIs(20));
}

TEST_F(LongPollTest, APollThatWaitsIsAnsweredAsSoonAsTheBufferIsFull) {
  options.max_buffered_bytes = 1000;
  const std::string token = open_joined();
  const auto first = poll(token);
  for (int n = 0; n < 20; ++n)
    node.pubsub().broadcast("room:a", "big", Payload({{"text", std::string(500, 'x')}})).value();
  EXPECT_THAT(first->messages(), SizeIs(2));
  node.turn();
  EXPECT_THAT(poll(token)->messages(), SizeIs(18));
}

TEST_F(LongPollTest, ACallbackThatSendsMoreThanTheNodeHoldsEndsTheSessionAfterIt) {
  backlog.ceiling = 100'000;
  options.max_buffered_bytes = 1000;
  open_joined();
  for (int n = 0; n < 1000; ++n)
    node.pubsub().broadcast("room:a", "big", Payload({{"text", std::string(10'000, 'x')}})).value();
  EXPECT_EQ(server().open_sessions(), 1U);
  EXPECT_LT(backlog.bytes, 150'000);
  node.turn();
  EXPECT_EQ(server().open_sessions(), 0U);
  EXPECT_EQ(node.context(0).insight.counters.causes[static_cast<std::size_t>(Cause::burst_too_large)], 1U);
}

TEST_P(LongPollAnywhereTest, WhatGoesToAWaitingPollDoesNotFillTheBuffer) {
  options.max_buffered_bytes = 200;
  const std::string token = open_joined();
  for (int n = 0; n < 5; ++n) {
    const auto answer = poll(token);
    push("big", Payload({{"text", std::string(500, 'x')}}));
    EXPECT_THAT(answer->messages(), SizeIs(1));
  }
}

// --- what may be dropped or replaced ---

TEST_P(LongPollAnywhereTest, BetweenTwoPollsOnlyTheLatestOfAKeyIsKept) {
  deliveries = {{"price", Delivery::latest_by("symbol")}};
  const std::string token = open_joined();
  for (int n = 1; n <= 100; ++n)
    push("price", Payload({{"symbol", n % 2 == 0 ? "A" : "B"}, {"n", n}}));
  const auto messages = poll(token)->messages();
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_NE(messages[0].find(R"("n":99)"), std::string::npos) << messages[0];
  EXPECT_NE(messages[1].find(R"("n":100)"), std::string::npos) << messages[1];
}

TEST_P(LongPollAnywhereTest, AtItsBufferTheOldestDroppableMessagesAreDropped) {
  deliveries = {{"noise", Delivery::drop_oldest()}};
  options.max_buffered_bytes = 1000;
  const std::string token = open_joined();
  push("noise", Payload({{"n", 0}}));
  node.advance(1001ms);
  for (int n = 1; n <= 100; ++n)
    push("noise", Payload({{"n", n}, {"text", std::string(100, 'x')}}));
  EXPECT_EQ(server().open_sessions(), 1U);
  const auto messages = poll(token)->messages();
  EXPECT_LT(messages.size(), 10U);
  EXPECT_NE(messages.back().find(R"("n":100)"), std::string::npos);
}

TEST_P(LongPollAnywhereTest, ASessionWithMoreThanTheOthersIsShedWhenTheNodeIsFull) {
  options.max_buffered_bytes = 1 << 30;
  backlog.ceiling = 100'000;
  const std::string quick = open_joined();
  const std::string slow = open_joined();
  for (int n = 0; n < 100 && server().open_sessions() == 2; ++n) {
    push("big", Payload({{"text", std::string(10'000, 'x')}}));
    EXPECT_EQ(poll(quick)->status(), 200);
  }
  EXPECT_EQ(server().open_sessions(), 1U);
  EXPECT_EQ(poll(slow)->status(), 410);
  EXPECT_LT(backlog.bytes, 150'000);
}

TEST_F(LongPollTest, AnAnswerThatIsNotReadCountsAlsoWhenItsClientHasPolledAgain) {
  options.max_buffered_bytes = 1 << 30;
  const std::string token = open_joined();
  slow_readers = true;
  std::vector<AnswerPtr> unread;
  for (int n = 0; n < 3; ++n) {
    unread.push_back(poll(token));
    push("big", Payload({{"text", std::string(50'000, 'x')}}));
  }
  const auto queued = [&] {
    std::uint64_t bytes = 0;
    node.context(0).connections.for_each(
        [&](const socket::ConnectionHandler& handler) { bytes += handler.info().queued_bytes; });
    return bytes;
  };
  EXPECT_GT(queued(), 150'000U);
  for (const auto& answer : unread)
    answer->delivery->set_left(0);
  EXPECT_EQ(queued(), 0U);
}

TEST_F(LongPollTest, WhatWaitsInAnAnswerCountsForItsSessionWhichIsShedFirst) {
  options.max_buffered_bytes = 1 << 30;
  backlog.ceiling = 100'000;
  const std::string slow = open_joined();
  slow_readers = true;
  const auto answer = poll(slow);
  push("big", Payload({{"text", std::string(50'000, 'x')}}));
  slow_readers = false;
  const std::string idle = open_joined();
  push("small");  // waits for both
  const auto queued = [&] {
    std::vector<std::uint64_t> all;
    node.context(0).connections.for_each(
        [&](const socket::ConnectionHandler& handler) { all.push_back(handler.info().queued_bytes); });
    return all;
  };
  EXPECT_THAT(queued(), ElementsAre(testing::Gt(50'000U), testing::Lt(1000U)));
  net::ShardBacklog http(backlog);
  http.count(100'000);  // the answer's bytes, in its connection
  node.turn();
  EXPECT_TRUE(answer->stopped);
  EXPECT_EQ(poll(slow)->status(), 410);
  EXPECT_EQ(poll(idle)->status(), 200);
  http.count(-100'000);
}

}  // namespace
}  // namespace roost::test

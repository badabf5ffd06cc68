// SPDX-License-Identifier: Apache-2.0
#include "inspect/trace_feed.hpp"

#include <gtest/gtest.h>

#include "inspect/shared_tracer.hpp"
#include "inspect/tracer.hpp"
#include "trace/expression.hpp"

namespace roost::inspect {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const base::TimePoint kStart{seconds(100)};

std::shared_ptr<TraceFeed> feed(const TraceOptions& options) {
  return std::make_shared<TraceFeed>(std::get<trace::Program>(trace::compile(options.expression)), options,
                                     kStart);
}

struct Client final : HasPeer {
  [[nodiscard]] std::string peer() const override {
    ++asked;
    return "10.0.0.1:1";
  }
  mutable int asked = 0;
};

TEST(TraceFeed, PassesAsManyAsItsLimit) {
  const auto two = feed({.expression = "all", .limit = 2});
  EXPECT_TRUE(two->admit(kStart));
  EXPECT_FALSE(two->done(kStart));
  EXPECT_TRUE(two->admit(kStart));
  EXPECT_TRUE(two->done(kStart));
  EXPECT_FALSE(two->admit(kStart));
}

TEST(TraceFeed, PassesAsManyInAWindowAsItsRateAndCountsTheRest) {
  const auto one = feed({.expression = "all", .limit = 100, .rate = 1, .per = milliseconds(100)});
  EXPECT_TRUE(one->admit(kStart));
  EXPECT_FALSE(one->admit(kStart + milliseconds(99)));
  EXPECT_TRUE(one->admit(kStart + milliseconds(100)));
  EXPECT_EQ(one->dropped(), 1U);
}

TEST(TraceFeed, EndsWhenItsTimeIsOver) {
  const auto short_one = feed({.expression = "all", .limit = 100, .duration = seconds(1)});
  EXPECT_FALSE(short_one->done(kStart + milliseconds(999)));
  EXPECT_TRUE(short_one->done(kStart + milliseconds(1000)));
}

TEST(TraceFeed, KeepsNoMoreThanItsBoundForASlowReader) {
  const auto all = feed({.expression = "all", .limit = 1'000'000});
  for (std::size_t i = 0; i <= TraceFeed::kMaxWaiting; ++i)
    all->add({});
  EXPECT_EQ(all->take().size(), TraceFeed::kMaxWaiting);
  EXPECT_EQ(all->dropped(), 1U);
  EXPECT_TRUE(all->take().empty());
}

TEST(Tracer, IsOffUntilThereIsATraceAndAgainWhenItIsDone) {
  Tracer tracer;
  EXPECT_FALSE(tracer.active());
  tracer.add(feed({.expression = "all", .limit = 1}), kStart);
  EXPECT_TRUE(tracer.active());
  tracer.offer(kStart, {});
  tracer.offer(kStart, {});
  EXPECT_FALSE(tracer.active());
}

TEST(Tracer, AsksForThePeerOnlyWhenSomebodyWantsToKnow) {
  Tracer tracer;
  const auto rooms = feed({.expression = R"(topic == "room")", .limit = 9});
  tracer.add(rooms, kStart);
  const Client client;
  tracer.offer(kStart, {.topic = "other"}, {}, &client);
  EXPECT_EQ(client.asked, 0);
  tracer.offer(kStart, {.topic = "room"}, {}, &client);
  EXPECT_EQ(client.asked, 1);
  EXPECT_EQ(rooms->take().at(0).peer, "10.0.0.1:1");
  tracer.add(feed({.expression = R"(peer ^= "10.")", .limit = 9}), kStart);
  tracer.offer(kStart, {.topic = "other"}, {}, &client);
  EXPECT_EQ(client.asked, 2);
}

TEST(Tracer, LeavesOutPayloadsThatAreTooLong) {
  Tracer tracer;
  const auto all = feed({.expression = "all", .limit = 9});
  tracer.add(all, kStart);
  tracer.offer(kStart, {}, std::string(TraceFeed::kMaxPayload, 'x'));
  tracer.offer(kStart, {}, std::string(TraceFeed::kMaxPayload + 1, 'x'));
  const auto records = all->take();
  EXPECT_EQ(records.at(0).payload.size(), TraceFeed::kMaxPayload);
  EXPECT_TRUE(records.at(1).payload.empty());
}

TEST(Tracer, ForgetsATraceThatHasEndedAtTheNextEventOrTheNextTrace) {
  Tracer tracer;
  const auto first = feed({.expression = "all", .limit = 9});
  tracer.add(first, kStart);
  first->end();
  const auto second = feed({.expression = "all", .limit = 9});
  tracer.add(second, kStart);
  EXPECT_EQ(first.use_count(), 1);
  second->end();
  tracer.offer(kStart, {});
  EXPECT_FALSE(tracer.active());
  EXPECT_EQ(second.use_count(), 1);
}

TEST(SharedTracer, IsActiveWhileATraceRuns) {
  SharedTracer tracer;
  EXPECT_FALSE(tracer.active());
  const auto one = feed({.expression = "kind == presence", .limit = 1});
  tracer.add(one, kStart);
  EXPECT_TRUE(tracer.active());
  tracer.offer(kStart, {.kind = trace::EventKind::join}, {});
  tracer.offer(kStart, {.kind = trace::EventKind::presence, .topic = "room:1", .event = "track"},
               R"({"a":1})");
  const auto records = one->take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.front().kind, "presence");
  EXPECT_EQ(records.front().event, "track");
  EXPECT_EQ(records.front().payload, R"({"a":1})");
  tracer.offer(kStart, {.kind = trace::EventKind::presence}, {});
  EXPECT_FALSE(tracer.active()) << "the feed has its limit";
}

}  // namespace
}  // namespace roost::inspect

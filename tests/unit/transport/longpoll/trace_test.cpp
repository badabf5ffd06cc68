// SPDX-License-Identifier: Apache-2.0
// A trace of a long-poll session shows what its responses contain.
#include "longpoll_fixture.hpp"
#include "support/trace_reader.hpp"

namespace roost::test {
namespace {

using ::testing::ElementsAre;

TEST_F(LongPollTest, ATraceShowsTheBroadcastsThatGoToASession) {
  open_joined();
  TraceReader trace(node, {.expression = "kind == out", .limit = 10, .rate = 10});
  push("news");
  const auto records = trace.take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].topic, "room:a");
  EXPECT_EQ(records[0].event, "news");
  EXPECT_EQ(records[0].payload, R"({"n":1})");
  EXPECT_EQ(records[0].bytes, std::string_view(R"([null,null,"room:a","news",{"n":1}])").size());
  EXPECT_EQ(records[0].peer, "192.0.2.1:4711");
}

TEST_F(LongPollTest, ATraceShowsWhatIsSupersededWhileNobodyPolls) {
  deliveries = {{"news", Delivery::latest_by("n")}};
  open_joined();
  TraceReader trace(node, {.expression = "kind == out or kind == drop", .limit = 10, .rate = 10});
  push("news");
  push("news");
  EXPECT_THAT(trace.words(), ElementsAre("out room:a news", "out room:a news", "drop superseded"));
}

}  // namespace
}  // namespace roost::test

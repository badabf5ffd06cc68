// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render_nodes.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

namespace roost::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const char* const kCluster = R"({"node":"a@one","state":"up","nodes":[
  {"node":"a@one","state":"up","version":"1.0","connections":3,"topics":2,"sent":10,"received":9,"lost":1,
   "self":true,"duplicate":false,"age_s":61,"silence_ms":null,"round_trip_us":null},
  {"node":"b@two","state":"down","version":"1.0","connections":0,"topics":0,"sent":4,"received":5,"lost":0,
   "self":false,"duplicate":false,"age_s":600,"silence_ms":12000,"round_trip_us":816}],
  "pubsub":{"adapter":"nats","connected":false,"topics":7,"sent":10,"received":9,"dropped":2,"malformed":3,"lost":1,
   "links":[{"broker":"10.0.0.1:4222","status":"connected","since":"2026-11-30T22:26:27.001Z","problem":null,
             "queued_bytes":0,"connects":1,"round_trip_us":501},
            {"broker":"10.0.0.1:4222","status":"connecting","since":"2026-11-30T22:26:29.001Z",
             "problem":"the broker refuses the password","queued_bytes":2048,"connects":4,"round_trip_us":null}]},
  "gaps":[{"cause":"jump","gaps":1,"messages":3},{"cause":"tail","gaps":0,"messages":0},
          {"cause":"link_down","gaps":2,"messages":0}]})";

TEST(RenderNodes, ShowsNodesLinksAndGaps) {
  EXPECT_EQ(render_nodes(boost::json::parse(kCluster)),
            "NODE   STATE      VERSION  CONNS  TOPICS  RTT  SENT  RECV  LOST     AGE\n"
            "a@one  up         1.0          3       2    -    10     9     1    61 s\n"
            "b@two  down 12 s  1.0          0       0    -     4     5     0  10 min\n"
            "\n"
            "BROKER         STATUS      SINCE                 QUEUED     RTT  CONNECTS\n"
            "10.0.0.1:4222  connected   2026-11-30T22:26:27      0 B  0.5 ms         1\n"
            "10.0.0.1:4222  connecting  2026-11-30T22:26:29  2.0 KiB       -         4\n"
            "! 10.0.0.1:4222: the broker refuses the password\n"
            "\n"
            "Adapter nats: 7 topics wanted, 2 messages not sent, 3 not understood.\n"
            "Gaps by jump: 1, 3 messages missing\n"
            "Gaps by link_down: 2\n");
}

TEST(RenderNodes, SaysWhenTwoNodesHaveOneName) {
  const Json twins = boost::json::parse(
      R"({"nodes":[{"node":"a","state":"up","self":true,"duplicate":true},{"node":"a","state":"up","duplicate":true}]})");
  const std::string text = render_nodes(twins);
  EXPECT_THAT(text, HasSubstr("a     up twice"));
  EXPECT_THAT(text, HasSubstr("! Two nodes are named a: give one of them another name (pubsub.node).\n"));
}

TEST(RenderNodes, EscapesWhatOthersAreCalled) {
  const Json hostile =
      boost::json::parse(R"({"nodes":[{"node":"a\u001b[2J","state":"up","version":"\u202e"}]})");
  EXPECT_THAT(render_nodes(hostile), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_nodes(hostile), HasSubstr("\\u{202e}"));
}

TEST(RenderNodes, ShowsAnAnswerOfAnOlderNodeAsFarAsItGoes) {
  EXPECT_THAT(render_nodes(boost::json::parse("{}")), HasSubstr("NODE"));
}

}  // namespace
}  // namespace roost::cli

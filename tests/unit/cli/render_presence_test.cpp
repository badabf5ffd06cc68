// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render_presence.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <string>

namespace roost::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

Json page(const std::string& keys, const std::string& next = "null") {
  return boost::json::parse(R"({"total":3,"next":)" + next + R"(,"keys":[)" + keys + "]}");
}
std::string present(const std::string& key, int count, const std::string& nodes) {
  return R"({"key":")" + key + R"(","count":)" + std::to_string(count) + R"(,"nodes":)" + nodes +
         R"(,"entries":[{"node":"a","meta":{"on":true,"phx_ref":"F1","phx_ref_prev":"F0"}}]})";
}

TEST(RenderPresence, ShowsFiguresReplicasAndTopics) {
  const Json answer = boost::json::parse(
      R"({"presence":"P","presences":["P","Q"],"next":"bmV4dA","topics":[{"topic":"room:1","keys":3}],
          "figures":{"name":"P","entries":4,"own_entries":1,"topics":1,"joins":6,"leaves":2,"diffs":5,
                     "messages_received":9,"malformed":0,"transfers":1,
                     "replicas":[{"node":"a","part":0,"self":true,"up":true,"entries":1},
                                 {"node":"b","part":0,"self":false,"up":false,"entries":3}]}})");
  EXPECT_EQ(render_presence(answer),
            "P: 4 entries in 1 topic, 1 of this node\n"
            "  6 joins, 2 leaves, 5 diffs to clients\n"
            "  of other nodes: 9 messages, 0 malformed, 1 transfers\n"
            "\n"
            "NODE  PART  STATE  ENTRIES\n"
            "a        0  self         1\n"
            "b        0  down         3\n"
            "\n"
            "TOPIC   PRESENT\n"
            "room:1        3\n"
            "There are more: --cursor 'bmV4dA'\n"
            "Others: --presence Q\n");
}

TEST(RenderPresence, ShowsKeysWithoutTheReferencesOfTheirMetas) {
  EXPECT_EQ(render_presence_keys(page(present("ann", 2, R"(["a","b"])"))),
            "KEY  METAS  NODES  META\n"
            "ann      2  a, b   {\"on\":true}\n"
            "1 of 3 present\n");
}

TEST(RenderPresence, EscapesKeysAndMetasOfOthers) {
  const Json hostile =
      page(R"({"key":"a\u001b[2J","count":1,"nodes":["\u202e"],"entries":[{"meta":{"x":"\u001b"}}]})");
  EXPECT_THAT(render_presence_keys(hostile), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_presence_keys(hostile), HasSubstr("\\u{202e}"));
}

TEST(RenderPresence, MergesWhatNodesSeeAndCountsThem) {
  ClusterAnswer all;
  all.nodes = {{"a", page(present("ann", 2, R"(["a"])") + "," + present("bob", 1, R"(["b"])"))},
               {"b", page(present("ann", 1, R"(["a"])"))}};
  const std::string text = render_presence_keys(merged_presence_keys(all));
  EXPECT_THAT(text, HasSubstr("ann      2  a      2 of 2"));
  EXPECT_THAT(text, HasSubstr("bob      1  b      1 of 2"));
}

TEST(RenderPresence, WhatIsBeyondANodesPageIsNotMissingThere) {
  ClusterAnswer all;
  all.nodes = {{"a", page(present("ann", 1, R"(["a"])"), R"("bmV4dA")")},
               {"b", page(present("ann", 1, R"(["a"])") + "," + present("bob", 1, R"(["b"])"))}};
  EXPECT_THAT(render_presence_keys(merged_presence_keys(all)), Not(HasSubstr("bob")));
}

}  // namespace
}  // namespace roost::cli

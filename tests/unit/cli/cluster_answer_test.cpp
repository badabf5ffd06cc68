// SPDX-License-Identifier: Apache-2.0
#include "cli/node/cluster_answer.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace roost::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

ClusterAnswer answer_of(const char* text) {
  return cluster_answer_of(boost::json::parse(text));
}

std::vector<std::string> named(const Json& merged, const char* list, const char* field) {
  std::vector<std::string> names;
  names.reserve(merged.at(list).as_array().size());
  for (const Json& item : merged.at(list).as_array())
    names.emplace_back(item.at(field).as_string());
  return names;
}

TEST(ClusterAnswer, TellsAnswersFromRefusalsAndSilence) {
  const ClusterAnswer all = answer_of(R"({"node":"a","nodes":{
      "a":{"topics":[]}, "b":{"error":"read-only","status":403}, "c":{"error":"no connection","status":404}},
      "silent":["d"]})");
  ASSERT_EQ(all.nodes.size(), 1U);
  EXPECT_NE(all.find("a"), nullptr);
  EXPECT_EQ(all.find("b"), nullptr);
  EXPECT_THAT(all.refusals, ElementsAre(Pair("b", "read-only")));
  EXPECT_THAT(all.without, ElementsAre("c"));
  EXPECT_THAT(all.silent, ElementsAre("d"));
}

TEST(ClusterAnswer, IsEmptyForWhatIsNoneOfACluster) {
  for (const char* text : {"{}", "[]", R"({"nodes":[],"silent":1})"}) {
    EXPECT_TRUE(answer_of(text).nodes.empty()) << text;
    EXPECT_TRUE(answer_of(text).silent.empty()) << text;
  }
}

TEST(ClusterAnswer, NamesWhoIsMissing) {
  const ClusterAnswer all =
      answer_of(R"({"nodes":{"b":{"error":"off","status":502}},"silent":["d\u001b[2J"]})");
  EXPECT_EQ(missing_notes(all),
            "roost: node b: off\nroost: node d\\u{1b}[2J did not answer: its part is missing\n");
}

TEST(ClusterAnswer, SaysHowToAskANodeForMore) {
  const ClusterAnswer all =
      answer_of(R"({"nodes":{"a":{"next":null},"b":{"next":"x"},"c":{"silent_shards":[1]}}})");
  EXPECT_EQ(more_notes(all),
            "Node b has more: --node 'b' --cursor 'x'\n"
            "Shard 1 of node c did not answer in time: its part is missing.\n");
}

TEST(ClusterAnswer, PutsListsTogetherWithTheirNodes) {
  const ClusterAnswer all = answer_of(
      R"({"nodes":{"b":{"connections":[{"id":"1","n":5}]},"a":{"connections":[{"id":"2","n":9},{"id":"3"}]}}})");
  EXPECT_THAT(named(merged_list(all, "connections", "", 0), "connections", "id"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(named(merged_list(all, "connections", "n", 2), "connections", "id"), ElementsAre("2", "1"));
  EXPECT_THAT(named(merged_list(all, "connections", "n", 2), "connections", "node"), ElementsAre("a", "b"));
}

TEST(ClusterAnswer, AddsTopicsUp) {
  const ClusterAnswer all = answer_of(R"({"nodes":{
      "a":{"topics":[{"topic":"x","members":1,"messages":2,"bytes":3,"kind":"channel"}]},
      "b":{"topics":[{"topic":"w","members":9,"messages":0,"bytes":0,"kind":"channel"},
                     {"topic":"x","members":10,"messages":20,"bytes":30,"kind":"channel"}]}}})");
  EXPECT_EQ(boost::json::serialize(merged_topics(all, "members", 1)),
            R"({"topics":[{"topic":"x","kind":"channel","members":11,"messages":22,"bytes":33,"nodes":2}]})");
  EXPECT_THAT(named(merged_topics(all, "", 0), "topics", "topic"), ElementsAre("w", "x"));
}

}  // namespace
}  // namespace roost::cli

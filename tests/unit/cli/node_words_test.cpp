// SPDX-License-Identifier: Apache-2.0
// The answers of a node in words: tables, figures, and what a peer can't do to a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/node/commands.hpp"
#include "cli/node/find_node.hpp"
#include "cli/node/rate.hpp"
#include "cli/node/table.hpp"
#include "cli/node/top_words.hpp"
#include "cli/node/tree_words.hpp"
#include "cli/node/words.hpp"

namespace roost::cli {
namespace {

using ::testing::HasSubstr;

TEST(Table, WidestColumnsGiveWayUntilALineFits) {
  Table table({{"TOPIC"}, {"MEMBERS", Table::Align::right}});
  table.add({"room:" + std::string(100, 'x'), "3"});
  EXPECT_EQ(table.text(20), "TOPIC        MEMBERS\nroom:xxxxx…        3\n");
}

TEST(Table, CountsCharactersNotBytes) {
  EXPECT_EQ(characters("Zürich…"), 7U);
  Table table({{"A"}, {"B"}});
  table.add({"ü", "1"});
  table.add({"uu", "2"});
  EXPECT_EQ(table.text(), "A   B\nü   1\nuu  2\n");
}

TEST(Table, WhatAPeerSentCannotDriveTheTerminal) {
  EXPECT_EQ(printable("room:\x1b[2Jx\n\x7f"), "room: [2Jx  ");
  EXPECT_EQ(text_at({{"topic", "a\tb"}}, "topic"), "a b");
}

TEST(Figures, HaveThreeDigitsAndAUnit) {
  EXPECT_EQ(human_count(9999), "9999");
  EXPECT_EQ(human_count(10'000), "10.0k");
  EXPECT_EQ(human_count(2'500'000), "2.5M");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1.0 KiB");
  EXPECT_EQ(human_seconds(119), "119 s");
  EXPECT_EQ(human_seconds(120), "2 min");
  EXPECT_EQ(human_seconds(7200), "2 h");
  EXPECT_EQ(human_micros(Json()), "-");
  EXPECT_EQ(human_micros(250), "0.2 ms");
}

TEST(Figures, WhatIsMissingOrOfAnotherTypeIsNothing) {
  const Json answer{{"a", "text"}, {"b", -1}};
  EXPECT_EQ(number_at(answer, "a"), 0U);
  EXPECT_EQ(number_at(answer, "b"), 0U);
  EXPECT_EQ(number_at(answer, "c"), 0U);
  EXPECT_EQ(text_at(answer, "b"), "");
  EXPECT_TRUE(array_at(answer, "a").empty());
}

TEST(Who, IsAConnectionAnAddressOrASocketId) {
  EXPECT_EQ(who_is("0-12-1"), "connection=0-12-1");
  EXPECT_EQ(who_is("10.16.74.150"), "peer=10.16.74.150");
  EXPECT_EQ(who_is("10.16.74.150:59540"), "peer=10.16.74.150%3A59540");
  EXPECT_EQ(who_is("::1"), "peer=%3A%3A1");
  EXPECT_EQ(who_is("users_socket:42"), "socket_id=users_socket%3A42");
  EXPECT_EQ(who_is("42"), "socket_id=42");
  EXPECT_EQ(who_is("cafe:42"), "socket_id=cafe%3A42");
  EXPECT_EQ(who_is(""), "");
}

TEST(Who, WhatWasMeantAsAnAddressIsAskedForAsOne) {
  for (const char* wrong : {"10.1.2", "10.1.2.300", "10.1.2.3:99999", "[::1", "[users:7]:80"})
    EXPECT_TRUE(who_is(wrong).starts_with("peer=")) << wrong;
}

TEST(Rate, IsEventsInATime) {
  const auto rate = parse_rate("10/100ms");
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->events, 10U);
  EXPECT_EQ(rate->per.count(), 100);
  EXPECT_EQ(parse_rate("50/1s")->per.count(), 1000);
  for (const char* wrong : {"", "10", "10/", "/100ms", "0/100ms", "10/0ms", "-1/1s", "10/fast"})
    EXPECT_THAT(parse_rate(wrong) ? "none" : parse_rate(wrong).error().message, HasSubstr("10/100ms"))
        << wrong;
}

TEST(NodeAddress, IsAPathOrAUrlWithAPort) {
  EXPECT_EQ(parse_node("/run/node.sock")->socket, "/run/node.sock");
  EXPECT_EQ(parse_node("http://127.0.0.1:4001/")->port, 4001);
  EXPECT_EQ(parse_node("http://localhost:4001")->ip, "127.0.0.1");
  EXPECT_FALSE(parse_node("http://127.0.0.1"));
  EXPECT_FALSE(parse_node("http://nowhere:4001"));
}

TEST(Words, AShardThatDidNotAnswerIsNamedAndMoreIsOffered) {
  const Json answer{{"topics", JsonArray()}, {"next", "room:c"}, {"silent_shards", {3}}};
  const std::string words = topics_words(answer);
  EXPECT_THAT(words, HasSubstr("There are more: --cursor 'room:c'"));
  EXPECT_THAT(words, HasSubstr("Shard 3 did not answer in time"));
}

TEST(Words, WhySaysCauseEvidenceAndAdvice) {
  const Json record{{"time", "2026-11-25T12:03:55.001Z"},
                    {"cause", "reader_lags"},
                    {"sentence", "The client read more slowly than it was sent to."},
                    {"advice", "Send it less."},
                    {"detail", "the reader lags"},
                    {"connection", "0-12-1"},
                    {"peer", "10.16.74.150:59540"},
                    {"code", 1013},
                    {"queued_bytes", 2048},
                    {"rtt_us", 1500},
                    {"retransmits", 2},
                    {"age_s", 60},
                    {"silence_ms", 100}};
  EXPECT_EQ(why_words({{"records", {record}}}), R"(12:03:55  reader_lags (1013)
  10.16.74.150:59540  connection 0-12-1
  The client read more slowly than it was sent to.
    the reader lags
    open 60 s, silent 0.1 s, 2.0 KiB unsent, rtt 1.5 ms, 2 retransmits
  → Send it less.
)");
  EXPECT_THAT(why_words({{"records", JsonArray()}}), HasSubstr("Nothing ended"));
}

TEST(Words, TheTreeHangsConnectionsBelowTheirShards) {
  const Json connection{{"id", "1-0-1"},
                        {"peer", "127.0.0.1:50000"},
                        {"handler", "UserSocket"},
                        {"topics", {{{"id", "1-0-1"}, {"topic", "room:1"}}}}};
  const Json shards{{"shards", {{{"shard", 0}}, {{"shard", 1}, {"connections", 1}}}}};
  EXPECT_EQ(tree_words({{"node", "n"}, {"pid", 7}}, {{"listeners", JsonArray()}}, shards,
                       {{"connections", {connection}}}),
            R"(n (process 7)
├─ shard 0: 0 connections, 0 channels, 0 topics
└─ shard 1: 1 connection, 0 channels, 0 topics
   └─ 1-0-1 127.0.0.1:50000 UserSocket
      └─ 1-0-1 room:1
)");
}

TEST(Words, TopCountsPerSecondSinceTheLookBefore) {
  const auto look = [](int messages) {
    return TopLook{{{"shards", {{{"shard", 0}, {"messages_in", messages}, {"causes", JsonObject()}}}}},
                   {{"topics", JsonArray()}},
                   {{"connections", JsonArray()}}};
  };
  EXPECT_THAT(top_words({}, look(100), std::chrono::seconds(0), TopOrder::sent), HasSubstr(" - "));
  EXPECT_THAT(top_words(look(100), look(350), std::chrono::seconds(2), TopOrder::sent), HasSubstr(" 125 "));
  EXPECT_THAT(top_words(look(100), look(101), std::chrono::milliseconds(1003), TopOrder::sent),
              HasSubstr(" 1.0 "));
}

}  // namespace
}  // namespace roost::cli

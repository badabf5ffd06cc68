// SPDX-License-Identifier: Apache-2.0
// A node's answers as text: tables, figures, and safety against terminal escapes from peers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <regex>
#include <sstream>

#include "base/visible_text.hpp"
#include "cli/node/commands.hpp"
#include "cli/node/find_node.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/rate.hpp"
#include "cli/node/render.hpp"
#include "cli/node/render_top.hpp"
#include "cli/node/render_tree.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Table, WidestColumnsShrinkUntilALineFits) {
  Table table({{"TOPIC"}, {"MEMBERS", Table::Align::right}});
  table.add({"room:" + std::string(20, 'x'), "3"});
  EXPECT_EQ(table.text(20),
            "TOPIC        MEMBERS\n"
            "room:xxxxxx        3\n"
            "xxxxxxxxxxx\n"
            "xxx\n")
      << "nothing of it is hidden";
}

TEST(Table, CutNamesOnAFixedPageStayDistinguishable) {
  Table table({{"TOPIC"}, {"N"}}, Table::TooLong::is_cut);
  table.add({"room:" + std::string(100, 'x') + "1", "3"});
  table.add({"room:" + std::string(100, 'x') + "2", "3"});
  const std::string text = table.text(40);
  std::istringstream lines(text);
  std::string title, one, two;
  std::getline(lines, title);
  std::getline(lines, one);
  std::getline(lines, two);
  EXPECT_THAT(one, HasSubstr("…"));
  EXPECT_NE(one, two);
  EXPECT_LE(characters(one), 40U);
}

TEST(Table, CountsCharactersNotBytes) {
  EXPECT_EQ(characters("Zürich…"), 7U);
  Table table({{"A"}, {"B"}});
  table.add({"ü", "1"});
  table.add({"uu", "2"});
  EXPECT_EQ(table.text(), "A   B\nü   1\nuu  2\n");
}

TEST(Fields, AreEscapedWhateverAPeerSent) {
  EXPECT_EQ(text_at({{"topic", "room:\x1b[2Jx\n\x7f\u202e"}}, "topic"),
            "room:\\u{1b}[2Jx\\n\\u{7f}\\u{202e}");
  EXPECT_EQ(exact_text_at({{"topic", "a\tb"}}, "topic"), "a\tb");
  EXPECT_EQ(json_line({{"topic", "a\u202e"}}), "{\"topic\":\"a\\u202e\"}\n");
}

TEST(Lines, AreWrappedAtTheTerminalsWidth) {
  EXPECT_EQ(folded("  a ", std::string(80, 'x'), "    "),
            "  a " + std::string(76, 'x') + "\n    " + std::string(4, 'x') + "\n");
  EXPECT_EQ(folded("  a ", "", "    "), "  a \n");
}

TEST(Listeners, AreShownWithHowOftenTheirLimitWasReached) {
  const Json listener{{"name", "http"},        {"address", "127.0.0.1"}, {"port", 4000},
                      {"acceptors", 1},        {"max_connections", 2},   {"backlog", 1024},
                      {"open_connections", 2}, {"accepted", 9},          {"refused", 4},
                      {"limit_reached", 3},    {"suspended", false},     {"handshake_timeout_ms", 10000}};
  const std::string text = render_listeners({{"listeners", JsonArray{listener}}});
  EXPECT_THAT(text, HasSubstr("http on 127.0.0.1:4000\n"));
  EXPECT_THAT(text, HasSubstr("  refused               4\n  limit_reached         3\n"));
}

// --- names chosen by peers, in every view ---

/// Tries to control a terminal in every known way.
const std::string kHostile = "room:\x1b[31m\r\n\x7f\u0085\u202e\u200b\u00a0";

Json channel_named(const std::string& topic) {
  return {{"id", "0-0-1"},           {"connection", "0-0-1"},
          {"topic", topic},          {"route", topic},
          {"join_ref", topic},       {"joined", true},
          {"state", {{"x", topic}}}, {"joined_at", "2026-11-25T10:47:29.305Z"}};
}

Json connection_named(const std::string& topic) {
  return {{"id", "0-0-1"},
          {"peer", topic},
          {"handler", topic},
          {"socket_id", topic},
          {"mount", topic},
          {"rtt_us", nullptr},
          {"topics", {channel_named(topic)}}};
}

Json record_named(const std::string& topic) {
  return {{"time", "2026-11-25T10:47:29.305Z"},
          {"cause", "kicked"},
          {"sentence", "It is over."},
          {"connection", "0-0-1"},
          {"socket_id", topic},
          {"peer", topic},
          {"topic", topic},
          {"detail", topic},
          {"rtt_us", nullptr}};
}

/// Every view that shows names chosen by peers.
std::vector<std::pair<std::string, std::string>> views_of(const std::string& topic) {
  const Json topics = {{"topics", {{{"topic", topic}, {"members", 1}}}}};
  const Json connections = {{"connections", {connection_named(topic)}}};
  const Json nothing = JsonObject();
  const Json trace = {{"time", "2026-11-25T10:47:29.305Z"},
                      {"kind", "in"},
                      {"topic", topic},
                      {"event", topic},
                      {"status", topic},
                      {"payload", boost::json::serialize(Json{{"x", topic}})}};
  const TopSample look{nothing, topics, connections};
  return {{"topics", render_topics(topics)},
          {"topic", render_topic({{"topic", topic}, {"members", {1}}}, false)},
          {"conns", render_connections(connections)},
          {"socket", render_connection(connection_named(topic))},
          {"channel", render_channel(channel_named(topic))},
          {"why", render_why({{"records", {record_named(topic)}}})},
          {"why, nothing", render_why_nothing(nothing, why_subject(topic))},
          {"trace", trace_line(trace, true)},
          {"top", render_top({}, look, TopOrder::sent)},
          {"tree", render_tree(nothing, nothing, {{"shards", {{{"shard", 0}}}}}, connections)}};
}

TEST(Views, NamesChosenByPeersCannotControlTheTerminal) {
  for (const auto& [name, text] : views_of(kHostile))
    EXPECT_TRUE(base::is_plain(text)) << name << ": " << base::visible(text);
}

TEST(Views, DifferentNamesNeverLookTheSame) {
  const std::pair<std::string, std::string> kPairs[] = {
      {"room:1", "room:1\u200b"},
      {"room:1", "room:\u20281"},
      {"room: 1", "room:\u00a01"},
      {"room:1", "room:1 "},
      {"room:\u202e1", R"(room:\u{202e}1)"},
      {"room:\x1b", "room:\x1a"},
      {"room:é", "room:e\u0301"},
      {"room: 1", "room:  1"},
      {std::string(300, 'x') + "1", std::string(300, 'x') + "2"},
  };
  for (const auto& [one, two] : kPairs) {
    const auto ones = views_of(one), twos = views_of(two);
    for (std::size_t i = 0; i < ones.size(); ++i)
      EXPECT_NE(ones[i].second, twos[i].second) << ones[i].first << ": " << base::visible(one);
  }
}

TEST(Views, LineEndsFromPeersDoNotStartNewLines) {
  for (const auto& [name, text] : views_of("a\nb"))
    EXPECT_THAT(text, HasSubstr("a\\nb")) << name;
  EXPECT_THAT(trace_line({{"time", "2026-11-25T10:47:29.305Z"}, {"topic", "a b"}, {"event", "c"}}, false),
              HasSubstr("\"a b\" c"));
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

TEST(Figures, MissingOrMistypedFieldsAreEmpty) {
  const Json answer{{"a", "text"}, {"b", -1}};
  EXPECT_EQ(number_at(answer, "a"), 0U);
  EXPECT_EQ(number_at(answer, "b"), 0U);
  EXPECT_EQ(number_at(answer, "c"), 0U);
  EXPECT_EQ(text_at(answer, "b"), "");
  EXPECT_TRUE(array_at(answer, "a").empty());
}

TEST(Who, IsAConnectionAnAddressOrASocketId) {
  EXPECT_EQ(why_query("0-12-1"), "connection=0-12-1");
  EXPECT_EQ(why_query("10.16.74.150"), "peer=10.16.74.150");
  EXPECT_EQ(why_query("10.16.74.150:59540"), "peer=10.16.74.150%3A59540");
  EXPECT_EQ(why_query("::1"), "peer=%3A%3A1");
  EXPECT_EQ(why_query("users_socket:42"), "socket_id=users_socket%3A42");
  EXPECT_EQ(why_query("42"), "socket_id=42");
  EXPECT_EQ(why_query("cafe:42"), "socket_id=cafe%3A42");
  EXPECT_EQ(why_query(""), "");
}

TEST(Who, AnInvalidAddressIsStillSearchedAsAnAddress) {
  for (const char* wrong : {"10.1.2", "10.1.2.300", "10.1.2.3:99999", "[::1", "[users:7]:80"})
    EXPECT_TRUE(why_query(wrong).starts_with("peer=")) << wrong;
}

TEST(Rate, IsEventsPerDuration) {
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

TEST(Words, MissingShardsAndFurtherPagesAreReported) {
  const Json answer{{"topics", JsonArray()}, {"next", "room:c"}, {"silent_shards", {3}}};
  const std::string words = render_topics(answer);
  EXPECT_THAT(words, HasSubstr("There are more: --cursor 'room:c'"));
  EXPECT_THAT(words, HasSubstr("Shard 3 did not answer in time"));
}

TEST(Words, ASilentShardIsNamedInEveryViewAndInTheExitCode) {
  const Json page{{"silent_shards", {1}}};
  const Json figures{{"shards", {{{"shard", 0}, {"causes", JsonObject()}}}}, {"silent_shards", {1}}};
  const TopSample look{figures, page, page};
  const std::string note = "Shard 1 did not answer in time: its part is missing.\n";
  EXPECT_THAT(render_top({}, look, TopOrder::sent), HasSubstr(note));
  EXPECT_THAT(render_topic({{"topic", "room:1"}, {"silent_shards", {1}}}, false), HasSubstr(note));
  EXPECT_EQ(render_why(page), "The shards that answered have recorded nothing.\n" + note);
  EXPECT_THAT(render_tree(JsonObject(), JsonObject(), figures, page),
              HasSubstr("└─ shard 1: does not answer\n" + note));
  EXPECT_EQ(silent_shards_of(look), JsonArray{1});
  EXPECT_EQ(exit_code_for(silent_shards_of(look)), kUnreachable);
  EXPECT_EQ(exit_code_for(silent_shards_of({&look.shards.at("shards")})), 0);
}

TEST(Words, AConnectionThatIsOverIsMarkedInEveryView) {
  Json over = connection_named("room:1");
  over.as_object()["closing"] = true;
  const Json connections{{"connections", {over}}};
  EXPECT_THAT(render_connections(connections), HasSubstr("closing"));
  EXPECT_THAT(render_connection(over), HasSubstr("0-0-1 from room:1, closing\n"));
  EXPECT_THAT(render_tree(JsonObject(), JsonObject(), {{"shards", {{{"shard", 0}}}}}, connections),
              HasSubstr("0-0-1 room:1 room:1 (closing)\n"));
  EXPECT_THAT(render_connections({{"connections", {connection_named("room:1")}}}), Not(HasSubstr("closing")));
}

TEST(Words, TheTreeShowsLogLinesThatWereDropped) {
  const Json none{{"shards", JsonArray()}};
  EXPECT_THAT(render_tree({{"log_lines_dropped", 12}}, JsonObject(), none, JsonObject()),
              HasSubstr("└─ log: 12 lines dropped, because it could not keep up\n"));
  EXPECT_THAT(render_tree({{"log_lines_dropped", 0}}, JsonObject(), none, JsonObject()),
              Not(HasSubstr("log")));
}

TEST(Words, WhatIsNotATerminalGetsEveryNameInOnePiece) {
  const std::string name = "room:" + std::string(300, 'x');
  const Json connections{{"connections", {connection_named(name)}}};
  const Json members{{"members", {{{"id", "0-0-1"}, {"peer", name}}}}};
  const TopSample look{JsonObject(), {{"topics", {{{"topic", name}}}}}, connections};
  for (const std::string& text :
       {render_connections(connections, kUnlimitedWidth),
        render_connection(connection_named(name), kUnlimitedWidth),
        render_channel(channel_named(name), kUnlimitedWidth), render_topic(members, true, kUnlimitedWidth),
        render_topics({{"topics", {{{"topic", name}}}}}, kUnlimitedWidth),
        render_config({{"config", {{{"key", name}}}}}, kUnlimitedWidth),
        render_why({{"records", {record_named(name)}}}, kUnlimitedWidth),
        render_top({}, look, TopOrder::sent, kUnlimitedWidth),
        render_tree(JsonObject(), JsonObject(), {{"shards", {{{"shard", 0}}}}}, connections,
                    kUnlimitedWidth)})
    EXPECT_THAT(text, HasSubstr(name));
}

TEST(Words, WhyOmitsAFewUnsentBytesAndNamesTheProxy) {
  Json record = record_named("room:1");
  record.as_object()["queued_bytes"] = 59;
  record.as_object()["proxy"] = "10.0.0.9:4000";
  const std::string text = render_why({{"records", {record}}});
  EXPECT_THAT(text, Not(HasSubstr("unsent")));
  EXPECT_THAT(text, HasSubstr("  room:1  via proxy 10.0.0.9:4000  connection 0-0-1"));
}

TEST(Words, WhyShowsCauseEvidenceAndAdvice) {
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
  EXPECT_EQ(render_why({{"records", {record}}}), R"(12:03:55  reader_lags (1013)
  10.16.74.150:59540  connection 0-12-1
  The client read more slowly than it was sent to.
    the reader lags
    open 60 s, silent 0.1 s, 2.0 KiB unsent, rtt 1.5 ms, 2 retransmits
  → Send it less.
)");
  EXPECT_THAT(render_why({{"records", JsonArray()}}), HasSubstr("Nothing recorded"));
}

TEST(Words, TheTreeShowsConnectionsBelowTheirShards) {
  const Json connection{{"id", "1-0-1"},
                        {"peer", "127.0.0.1:50000"},
                        {"handler", "UserSocket"},
                        {"topics", {{{"id", "1-0-1"}, {"topic", "room:1"}}}}};
  const Json shards{{"shards", {{{"shard", 0}}, {{"shard", 1}, {"connections", 1}}}}};
  EXPECT_EQ(render_tree({{"node", "n"}, {"pid", 7}}, {{"listeners", JsonArray()}}, shards,
                        {{"connections", {connection}}}),
            R"(n (process 7)
├─ shard 0: 0 connections, 0 channels, 0 topics
└─ shard 1: 1 connection, 0 channels, 0 topics
   └─ 1-0-1 127.0.0.1:50000 UserSocket
      └─ 1-0-1 room:1
)");
}

/// A sample of two shards that share a topic and each broadcast, by the node's clock.
TopSample sample_at(double at_ms, int messages, const std::string& started_at = "2026-11-25T10:47:29.305Z") {
  const auto figures = [&](int part, int topics) {
    return JsonObject{{"at_ms", at_ms},     {"messages_in", part}, {"topics", topics},
                      {"broadcasts", part}, {"dispatches", part},  {"causes", JsonObject()}};
  };
  JsonArray shards;
  for (int number = 0; number < 2; ++number) {
    JsonObject shard = figures(messages, 1);
    shard["shard"] = number;
    shards.push_back(std::move(shard));
  }
  return {{{"shards", std::move(shards)},
           {"total", figures(messages, 1)},
           {"started_at", started_at},
           {"at_ms", at_ms}},
          {{"topics", JsonArray()}},
          {{"connections", JsonArray()}}};
}

/// The row of `top` that begins with `name`, with one space between its columns.
std::string row_of(const std::string& page, const std::string& name) {
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name + ' ')) return std::regex_replace(line, std::regex(" +"), " ");
  return {};
}

TEST(Words, TopCountsPerSecondOfTheNodesClock) {
  EXPECT_EQ(row_of(render_top({}, sample_at(1000, 100), TopOrder::sent), "0"), "0 0 0 1 - - - 0 0");
  EXPECT_EQ(row_of(render_top(sample_at(1000, 100), sample_at(3000, 350), TopOrder::sent), "0"),
            "0 0 0 1 125 0 125 0 0");
  EXPECT_EQ(row_of(render_top(sample_at(1000, 100), sample_at(2003, 101), TopOrder::sent), "1"),
            "1 0 0 1 1.0 0 1.0 0 0");
}

TEST(Words, TopHasARowForTheNodeThatIsNotASum) {
  EXPECT_EQ(row_of(render_top(sample_at(1000, 100), sample_at(3000, 350), TopOrder::sent), "node"),
            "node 0 0 1 125 0 125 0 0");
}

TEST(Words, TopHasNoRateAcrossARestartOrBackInTime) {
  const TopSample before = sample_at(90'000, 100);
  EXPECT_EQ(row_of(render_top(before, sample_at(500, 7, "2026-11-25T11:00:00.000Z"), TopOrder::sent), "0"),
            "0 0 0 1 - - - 0 0");
  EXPECT_EQ(row_of(render_top(before, sample_at(90'000, 100), TopOrder::sent), "0"), "0 0 0 1 - - - 0 0");
}

TEST(Words, OtherTopicsThanChannelsShowTheirKind) {
  const Json room{{"topic", "room:1"}, {"members", 2}, {"kind", "channel"}};
  const Json id{{"topic", "users:7"}, {"members", 1}, {"kind", "socket_id"}};
  EXPECT_EQ(render_topics({{"topics", {room}}}),
            "TOPIC   MEMBERS  MESSAGES  BYTES\nroom:1        2         0    0 B\n");
  EXPECT_EQ(render_topics({{"topics", {room, id}}}),
            "TOPIC    MEMBERS  MESSAGES  BYTES  KIND\n"
            "room:1         2         0    0 B  channel\n"
            "users:7        1         0    0 B  socket id\n");
}

}  // namespace
}  // namespace roost::cli

// SPDX-License-Identifier: Apache-2.0
#include "trace/expression.hpp"

#include <cstdint>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace roost::trace {
namespace {

using std::chrono::milliseconds;

bool matches(std::string_view expression, const Event& event) {
  const auto compiled = compile(expression);
  if (const auto* error = std::get_if<ExpressionError>(&compiled)) {
    ADD_FAILURE() << explain(expression, *error);
    return false;
  }
  return std::get<Program>(compiled).matches(event);
}

std::string problem(std::string_view expression) {
  const auto compiled = compile(expression);
  const auto* error = std::get_if<ExpressionError>(&compiled);
  return error == nullptr ? "none" : explain(expression, *error);
}

ConnectionId connection(std::uint16_t shard, std::uint32_t index, std::uint32_t generation) {
  ConnectionId id;
  id.shard = shard;
  id.index = index;
  id.generation = generation;
  return id;
}

const Event kPush{.kind = EventKind::in,
                  .id = connection(1, 12, 3),
                  .topic = "room:1",
                  .event = "shout",
                  .peer = "10.0.0.7:5000",
                  .status = "ok",
                  .bytes = 100,
                  .duration = milliseconds(5)};

TEST(TraceExpression, ComparesTexts) {
  EXPECT_TRUE(matches(R"(topic == "room:1")", kPush));
  EXPECT_FALSE(matches(R"(topic == "room:")", kPush));
  EXPECT_TRUE(matches(R"(topic ^= "room:")", kPush));
  EXPECT_FALSE(matches(R"(topic ^= "rooms")", kPush));
  EXPECT_TRUE(matches(R"(event != "whisper")", kPush));
  EXPECT_TRUE(matches(R"(peer ^= "10.0.0.7:")", kPush));
  EXPECT_TRUE(matches(R"(status == "ok")", kPush));
}

TEST(TraceExpression, ComparesAddressesHoweverTheyAreWritten) {
  for (const char* same :
       {"10.0.0.7", "10.0.0.7:5000", "::ffff:10.0.0.7", "[::ffff:10.0.0.7]:5000", "::FFFF:0A00:7"}) {
    EXPECT_TRUE(matches(fmt::format("peer == \"{}\"", same), kPush)) << same;
    EXPECT_FALSE(matches(fmt::format("peer != \"{}\"", same), kPush)) << same;
  }
  EXPECT_FALSE(matches(R"(peer == "10.0.0.7:5001")", kPush));
  EXPECT_FALSE(matches(R"(peer == "10.0.0.70")", kPush));
  EXPECT_TRUE(matches(R"(peer != "::1")", kPush));
}

TEST(TraceExpression, ComparesNumbersAtTheirBoundaries) {
  EXPECT_TRUE(matches("bytes >= 100", kPush));
  EXPECT_FALSE(matches("bytes > 100", kPush));
  EXPECT_TRUE(matches("bytes <= 100", kPush));
  EXPECT_FALSE(matches("bytes < 100", kPush));
  EXPECT_TRUE(matches("bytes < 1KiB", kPush));
  EXPECT_TRUE(matches("bytes != 99", kPush));
}

TEST(TraceExpression, ComparesDurationsInAnyUnit) {
  EXPECT_TRUE(matches("duration == 5ms", kPush));
  EXPECT_TRUE(matches("duration >= 5000us", kPush));
  EXPECT_FALSE(matches("duration > 0.005s", kPush));
  EXPECT_TRUE(matches("duration < 1m", kPush));
}

TEST(TraceExpression, ComparesKindsWithAndWithoutQuotes) {
  EXPECT_TRUE(matches("kind == in", kPush));
  EXPECT_TRUE(matches(R"(kind == "in")", kPush));
  EXPECT_TRUE(matches("kind != close", kPush));
}

TEST(TraceExpression, ComparesIdsAsPrinted) {
  EXPECT_TRUE(matches(R"(id == "1-12-3")", kPush));
  EXPECT_FALSE(matches(R"(id == "1-12-4")", kPush)) << "another generation is another connection";
}

TEST(TraceExpression, AndBindsTighterThanOr) {
  EXPECT_TRUE(matches(R"(bytes == 100 or bytes == 1 and topic == "x")", kPush));
  EXPECT_FALSE(matches(R"((bytes == 100 or bytes == 1) and topic == "x")", kPush));
  EXPECT_TRUE(matches(R"(bytes == 1 and topic == "x" or kind == in)", kPush));
}

TEST(TraceExpression, NotBindsTightest) {
  EXPECT_FALSE(matches("not kind == in and bytes == 100", kPush));
  EXPECT_TRUE(matches("not (kind == in and bytes == 1)", kPush));
  EXPECT_TRUE(matches("not not kind == in", kPush));
  EXPECT_TRUE(matches("not (bytes == 1 or bytes == 2) and not kind == out", kPush));
}

TEST(TraceExpression, AcceptsTheOperatorsOfOtherLanguages) {
  EXPECT_TRUE(matches("kind == in && !(bytes == 1 || bytes == 2)", kPush));
}

TEST(TraceExpression, AllIsEverything) {
  EXPECT_TRUE(matches("all", kPush));
  EXPECT_FALSE(matches("not all", kPush));
}

TEST(TraceExpression, QuotesAndBackslashesInTexts) {
  Event event;
  event.topic = "a\"b\\";
  EXPECT_TRUE(matches(R"(topic == "a\"b\\")", event));
}

TEST(TraceExpression, KnowsWhichFieldsItUses) {
  const auto compiled = compile(R"(peer ^= "10." and bytes > 1)");
  const auto& program = std::get<Program>(compiled);
  EXPECT_TRUE(program.looks_at(Field::peer));
  EXPECT_TRUE(program.looks_at(Field::bytes));
  EXPECT_FALSE(program.looks_at(Field::topic));
}

// --- errors and their positions ---

TEST(TraceExpression, AnUnknownFieldIsReportedWithTheKnownOnes) {
  EXPECT_EQ(
      problem(R"(topik == "a")"),
      "column 1: there is no field \"topik\"; the fields are topic, event, peer, status, kind, id, bytes, "
      "duration\n"
      "  topik == \"a\"\n"
      "  ^");
}

TEST(TraceExpression, TheMarkerIsBelowTheError) {
  EXPECT_EQ(problem("kind == in and bytes ^= 5"),
            "column 22: bytes can be compared with ==, !=, <, <=, > and >=\n"
            "  kind == in and bytes ^= 5\n"
            "                       ^");
}

TEST(TraceExpression, TheColumnCountsCharacters) {
  EXPECT_TRUE(problem(R"(topic == "ü" x)").starts_with("column 14: unexpected \"x\""))
      << problem(R"(topic == "ü" x)");
}

struct Wrong {
  const char* expression;
  const char* message;
};

TEST(TraceExpression, SaysWhatToWriteInstead) {
  const Wrong cases[] = {
      {"", "column 1: the expression is empty: write `all` to trace everything"},
      {"topic", "column 6: topic can be compared with ==, != and ^= (begins with)"},
      {"topic ==", "column 9: topic is a text: write it in double quotes"},
      {"topic = 1", "column 7: write == to compare"},
      {"topic == room", "column 10: topic is a text: write it in double quotes"},
      {"topic == 'a'", "column 10: write texts in double quotes"},
      {"topic == \"a", "column 10: this text has no closing quote"},
      {"topic < \"a\"", "column 7: topic can be compared with ==, != and ^="},
      {"bytes == \"5\"", "column 10: bytes is a number: 512, 4KiB or 1MiB"},
      {"bytes == 5ms", "column 10: bytes is a number"},
      {"bytes == -5", "column 10: \"-\" is not valid here"},
      {"peer == \"10.0.0\"", "column 9: peer is an IP address, with or without a port: \"10.0.0.7\""},
      {"peer != \"me\"", "column 9: peer is an IP address"},
      {"peer == 10", "column 9: peer is a text: write it in double quotes"},
      {"peer < \"::1\"", "column 6: peer can be compared with ==, != and ^= (begins with)"},
      {"duration > 5", "column 12: duration is a time: 250us, 5ms or 1.5s"},
      {"kind == push", "column 9: kind is one of connect, join, in, out, reply, broadcast, drop, close"},
      {"kind > in", "column 6: kind can be compared with == and !="},
      {"id == \"7\"", "column 7: an id is written as printed by `roost conns`"},
      {"(kind == in", "column 1: this parenthesis is not closed"},
      {"kind == in)", "column 11: unexpected \")\""},
      {"kind == in kind == out", "column 12: unexpected \"kind\""},
      {"and kind == in", "column 1: there is no field \"and\""},
      {"kind == in and", "column 15: a comparison begins with a field"},
      {"5 == bytes", "column 1: a comparison begins with a field"},
      {"not", "column 4: a comparison begins with a field"},
      {"bytes == 99999999999999999999999", "column 10: bytes is a number"},
  };
  for (const auto& [expression, message] : cases)
    EXPECT_TRUE(problem(expression).starts_with(message)) << problem(expression);
}

// --- limits, in pairs ---

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

TEST(TraceExpression, AcceptsSixtyFourComparisonsAndNoMore) {
  const std::string most = repeated("bytes>1||", kMaxComparisons - 1) + "bytes>1";
  EXPECT_EQ(problem(most), "none");
  EXPECT_NE(problem("bytes>1||" + most).find("more than 64 comparisons"), std::string::npos);
}

TEST(TraceExpression, AcceptsThirtyTwoLevelsAndNoMore) {
  EXPECT_EQ(problem(repeated("(", kMaxDepth) + "all" + repeated(")", kMaxDepth)), "none");
  EXPECT_NE(problem(repeated("(", kMaxDepth + 1) + "all" + repeated(")", kMaxDepth + 1)).find("more than 32"),
            std::string::npos);
  EXPECT_EQ(problem(repeated("!", kMaxDepth) + "all"), "none");
  EXPECT_NE(problem(repeated("!", kMaxDepth + 1) + "all").find("more than 32"), std::string::npos);
}

TEST(TraceExpression, AcceptsAThousandBytesAndNoMore) {
  EXPECT_EQ(problem("all" + std::string(kMaxExpression - 3, ' ')), "none");
  EXPECT_NE(problem("all" + std::string(kMaxExpression - 2, ' ')).find("longer than 1024 bytes"),
            std::string::npos);
}

}  // namespace
}  // namespace roost::trace

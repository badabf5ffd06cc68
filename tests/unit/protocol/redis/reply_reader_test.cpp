// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/reply_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

namespace roost::redis {
namespace {

using testing::ElementsAre;

std::string text_of(const Value& value) {
  const std::string number = std::to_string(value.integer);
  switch (value.kind) {
    case Kind::text:
      return "'" + std::string(value.text) + "'";
    case Kind::error:
      return "error " + std::string(value.text);
    case Kind::integer:
      return number;
    case Kind::boolean:
      return value.integer == 1 ? "true" : "false";
    case Kind::null:
      return "null";
    case Kind::aggregate:
      return (value.push ? "push of " : "") + number +
             (value.text.empty() ? "" : " in " + std::string(value.text));
    case Kind::attribute:
      break;
  }
  return "attribute";
}

class RecordingReplySink final : public ReplySink {
 public:
  Flow on_message(std::string_view channel, std::string_view payload) override {
    last_payload = payload;
    return note(std::string(channel) + ": " + std::string(payload));
  }
  Flow on_subscribed(std::string_view channel, std::int64_t subscriptions) override {
    return note("subscribed " + std::string(channel) + " " + std::to_string(subscriptions));
  }
  Flow on_unsubscribed(std::optional<std::string_view> channel, std::int64_t subscriptions) override {
    return note("unsubscribed " + std::string(channel.value_or("nothing")) + " " +
                std::to_string(subscriptions));
  }
  Flow on_reply(const Value& reply, std::span<const Value> elements) override {
    std::string line = text_of(reply);
    for (const Value& element : elements)
      line += ", " + text_of(element);
    return note(line);
  }

  std::vector<std::string> events;
  std::string_view last_payload;
  std::string stop_at;

 private:
  Flow note(std::string event) {
    events.push_back(std::move(event));
    return events.back() == stop_at ? Flow::stop : Flow::go_on;
  }
};

std::vector<std::string> in_pieces(std::string_view bytes, std::size_t piece,
                                   const ReaderLimits& limits = {}) {
  ReplyReader reader(limits);
  RecordingReplySink sink;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = reader.read(bytes.substr(at, piece), sink)) {
      sink.events.push_back("fault: " + std::string(fault->reason));
      return sink.events;
    }
  }
  if (!reader.idle()) sink.events.emplace_back("needs more");
  return sink.events;
}

/// Whole, and byte by byte: both have to be the same.
std::vector<std::string> read(std::string_view bytes, const ReaderLimits& limits = {}) {
  const auto whole = in_pieces(bytes, bytes.size() + 1, limits);
  EXPECT_EQ(in_pieces(bytes, 1, limits), whole);
  return whole;
}

TEST(RedisReader, ReadsEachTypeOfResp2) {
  EXPECT_THAT(
      read("+OK\r\n-ERR no\r\n:-12\r\n$5\r\nhe\r\no\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n*2\r\n:1\r\n+a\r\n"),
      ElementsAre("'OK'", "error ERR no", "-12", "'he\r\no'", "''", "null", "null", "0", "2, 1, 'a'"));
}

TEST(RedisReader, ReadsEachTypeOfResp3) {
  EXPECT_THAT(read("_\r\n#t\r\n#f\r\n,1.5\r\n(12345678901234567890\r\n!6\r\nERR no\r\n=6\r\ntxt:hi\r\n"
                   "%1\r\n+k\r\n:1\r\n~1\r\n+s\r\n>2\r\n+invalidate\r\n_\r\n"),
              ElementsAre("null", "true", "false", "'1.5'", "'12345678901234567890'", "error ERR no", "'hi'",
                          "2, 'k', 1", "1, 's'", "push of 2, 'invalidate', null"));
}

TEST(RedisReader, ReadsMessagesAsArraysAndAsPushes) {
  for (const char* type : {"*", ">"})
    EXPECT_THAT(read(std::string(type) + "3\r\n$7\r\nmessage\r\n$6\r\nroom:1\r\n$5\r\nhe\r\no\r\n"),
                ElementsAre("room:1: he\r\no"));
  EXPECT_THAT(read("*3\r\n+message\r\n+c\r\n+p\r\n"), ElementsAre("c: p"));
}

TEST(RedisReader, ReadsSubscriptions) {
  EXPECT_THAT(read("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n"
                   "*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n"),
              ElementsAre("subscribed a 1", "subscribed b 2", "unsubscribed a 1", "unsubscribed nothing 0"));
}

TEST(RedisReader, WhatOnlyLooksLikeAMessageIsAReply) {
  EXPECT_THAT(read("*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n:1\r\n"), ElementsAre("3, 'message', 'c', 1"));
  EXPECT_THAT(read("*3\r\n$7\r\nmessage\r\n$-1\r\n$1\r\np\r\n"), ElementsAre("3, 'message', null, 'p'"));
  EXPECT_THAT(read("*2\r\n$7\r\nmessage\r\n$1\r\nc\r\n"), ElementsAre("2, 'message', 'c'"));
  EXPECT_THAT(read("*2\r\n$4\r\npong\r\n$0\r\n\r\n"), ElementsAre("2, 'pong', ''"));
}

TEST(RedisReader, GivesNestedValuesAsTheirBytes) {
  EXPECT_THAT(read("*2\r\n*2\r\n:1\r\n*1\r\n:2\r\n+x\r\n+next\r\n"),
              ElementsAre("2, 2 in *2\r\n:1\r\n*1\r\n:2\r\n, 'x'", "'next'"));
}

TEST(RedisReader, GoesPastAttributes) {
  EXPECT_THAT(read("|1\r\n+ttl\r\n*1\r\n:1\r\n+OK\r\n*1\r\n|1\r\n+a\r\n+b\r\n:7\r\n*1\r\n*1\r\n|1\r\n+a\r\n+"
                   "b\r\n:7\r\n"),
              ElementsAre("'OK'", "1, 7", "1, 1 in *1\r\n|1\r\n+a\r\n+b\r\n:7\r\n"));
}

TEST(RedisReader, DeliversAMessageWhereItLies) {
  const std::string bytes = "+OK\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\nhello\r\n";
  ReplyReader reader;
  RecordingReplySink sink;
  EXPECT_FALSE(reader.read(bytes, sink));
  EXPECT_EQ(sink.last_payload.data(), bytes.data() + bytes.find("hello"));
}

TEST(RedisReader, ACutAtAnyPlaceGivesTheSame) {
  const std::string bytes =
      "+OK\r\n>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\nhello\r\n%1\r\n+a\r\n*1\r\n:1\r\n|1\r\n+x\r\n_\r\n:"
      "1\r\n$-1\r\n";
  const auto expected = read(bytes);
  EXPECT_EQ(expected.size(), 5U);
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(in_pieces(bytes, piece), expected) << piece;
}

TEST(RedisReader, StopsWhereItsSinkStops) {
  ReplyReader reader;
  RecordingReplySink sink;
  sink.stop_at = "c: p";
  EXPECT_FALSE(reader.read("+a\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\np\r\n+b\r\n", sink));
  EXPECT_THAT(sink.events, ElementsAre("'a'", "c: p"));
}

// --- faults ---

TEST(RedisReader, RefusesUnknownTypes) {
  for (const char* bytes : {"HTTP/1.1 400\r\n", "\r\n", "?1\r\n", "*1\r\n.\r\n"})
    EXPECT_THAT(read(bytes), ElementsAre("fault: a reply of unknown type")) << bytes;
}

TEST(RedisReader, RefusesNumbersItCanNotRead) {
  for (const char* bytes : {":\r\n", ":1x\r\n", ":+1\r\n", ":99999999999999999999\r\n", "$\r\n", "$-2\r\n",
                            "$1 \r\n", "*-2\r\n", "*x\r\n", "#x\r\n", "$?\r\n"})
    EXPECT_THAT(read(bytes), ElementsAre("fault: a number that can't be read")) << bytes;
}

TEST(RedisReader, RefusesATextThatDoesNotEndWhereItSays) {
  for (const char* bytes : {"$1\r\nab\r\n", "$1\r\n\r\n\r\n", "*3\r\n$7\r\nmessage\r\n$1\r\nab\r\n",
                            "=4\r\nabcd\r\n", "=3\r\nabc\r\n"})
    EXPECT_THAT(read(bytes), ElementsAre("fault: a text that does not end where it says")) << bytes;
}

TEST(RedisReader, RefusesALineWithoutLineFeed) {
  EXPECT_THAT(read("+a\rb\r\n"), ElementsAre("fault: a line that does not end with CR LF"));
}

TEST(RedisReader, BoundsALine) {
  const ReaderLimits limits{.max_line = 10};
  EXPECT_THAT(read("+" + std::string(9, 'x') + "\r\n", limits), ElementsAre("'xxxxxxxxx'"));
  EXPECT_THAT(read("+" + std::string(10, 'x') + "\r\n", limits),
              ElementsAre("fault: a line that is too long"));
  EXPECT_THAT(read("+" + std::string(10, 'x'), limits), ElementsAre("fault: a line that is too long"));
}

TEST(RedisReader, BoundsATextBeforeItComes) {
  const ReaderLimits limits{.max_bulk = 5};
  EXPECT_THAT(read("$5\r\nhello\r\n", limits), ElementsAre("'hello'"));
  EXPECT_THAT(read("$6\r\n", limits), ElementsAre("fault: a text that is too large"));
  EXPECT_THAT(read("*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$6\r\n", {.max_bulk = 5}),
              ElementsAre("fault: a text that is too large"));
}

TEST(RedisReader, BoundsTheValuesAtAllDepths) {
  const ReaderLimits limits{.max_values = 3};
  EXPECT_THAT(read("*2\r\n:1\r\n:2\r\n", limits), ElementsAre("2, 1, 2"));
  EXPECT_THAT(read("*3\r\n:1\r\n:2\r\n:3\r\n", limits), ElementsAre("fault: a reply of too many values"));
  EXPECT_THAT(read("*1\r\n*1\r\n*1\r\n:1\r\n", limits), ElementsAre("fault: a reply of too many values"));
  EXPECT_THAT(read("*4\r\n", limits), ElementsAre("fault: a reply of too many values"));
  EXPECT_THAT(read("%9223372036854775807\r\n", limits), ElementsAre("fault: a reply of too many values"));
}

TEST(RedisReader, ReadsADeepReplyWithoutDescending) {
  std::string deep;
  for (int i = 0; i < 4'000; ++i)
    deep += "*1\r\n";
  EXPECT_THAT(in_pieces(deep + ":1\r\n+next\r\n", 1 << 20),
              ElementsAre(testing::StartsWith("1, 1 in"), "'next'"));
}

// The time of this test is its point: work that is quadratic in the message would take minutes.
TEST(RedisReader, ABigMessageInSmallPiecesIsReadInLinearTime) {
  const std::string payload(8 << 20, 'x');
  const std::string bytes =
      "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$" + std::to_string(payload.size()) + "\r\n" + payload + "\r\n";
  EXPECT_THAT(in_pieces(bytes, 100), ElementsAre("c: " + payload));
}

}  // namespace
}  // namespace roost::redis

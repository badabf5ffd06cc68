// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>

#include <boost/json/parse.hpp>

#include "base/log_text.hpp"
#include "base/type_name.hpp"
#include "base/visible_text.hpp"
#include "roost/json.hpp"
#include "roost/json_log.hpp"
#include "support/recording_log.hpp"

namespace roost {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

// --- levels and rules ---

struct LoggerTest : testing::Test {
  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log, LogLevel::info};
};

TEST_F(LoggerTest, WritesLinesFromItsLevelUpAndTheLevelMayChange) {
  logger.debug("a");
  logger.set_level(LogLevel::debug);
  logger.debug("b");
  logger.set_level(LogLevel::off);
  logger.error("c");
  EXPECT_FALSE(log->has(LogLevel::debug, "a"));
  EXPECT_TRUE(log->has(LogLevel::debug, "b"));
  EXPECT_FALSE(log->has(LogLevel::error, "c"));
}

TEST_F(LoggerTest, ARuleLowersTheLevelOfOneTopicOnly) {
  logger.set_rules({{.topic = "room:42", .level = LogLevel::debug}});
  EXPECT_TRUE(logger.enabled(LogLevel::debug, {.topic = "room:42"}));
  EXPECT_FALSE(logger.enabled(LogLevel::debug, {.topic = "room:4"}));
  EXPECT_FALSE(logger.enabled(LogLevel::debug));
  EXPECT_TRUE(logger.enabled(LogLevel::info, {.topic = "room:4"}));
}

TEST_F(LoggerTest, ARuleForATopicPrefixMaySilenceIt) {
  logger.set_rules({{.topic = "noisy:*", .level = LogLevel::off}});
  EXPECT_FALSE(logger.enabled(LogLevel::error, {.topic = "noisy:1"}));
  EXPECT_TRUE(logger.enabled(LogLevel::info, {.topic = "room:1"}));
  EXPECT_TRUE(logger.enabled(LogLevel::info)) << "a line about no topic";
}

TEST_F(LoggerTest, TheFirstMatchingRuleDecides) {
  logger.set_rules({{.topic = "room:1", .event = "ping", .level = LogLevel::off},
                    {.topic = "room:*", .level = LogLevel::debug},
                    {.mount = "/quiet", .level = LogLevel::error}});
  EXPECT_FALSE(logger.enabled(LogLevel::error, {.topic = "room:1", .event = "ping"}));
  EXPECT_TRUE(logger.enabled(LogLevel::debug, {.topic = "room:1", .event = "pong"}));
  EXPECT_TRUE(logger.enabled(LogLevel::debug, {.mount = "/quiet", .topic = "room:1"}));
  EXPECT_FALSE(logger.enabled(LogLevel::warning, {.mount = "/quiet", .topic = "x"}));
}

TEST_F(LoggerTest, RemovingTheRulesRestoresTheLevel) {
  logger.set_rules({{.topic = "a", .level = LogLevel::debug}});
  EXPECT_EQ(logger.rules().size(), 1U);
  logger.set_rules({});
  EXPECT_FALSE(logger.enabled(LogLevel::debug, {.topic = "a"}));
  EXPECT_TRUE(logger.enabled(LogLevel::info, {.topic = "a"}));
}

// --- lines as JSON ---

constexpr std::chrono::system_clock::time_point kNoon{std::chrono::milliseconds(1'769'860'800'007)};

TEST(JsonLog, WritesARecordAsOneLine) {
  const LogField fields[] = {{"duration_ns", std::int64_t{5000}}, {"params", LogJson{R"({"a":1})"}}};
  const std::string line =
      json_line({LogLevel::info, "JOINED room:1\n  Parameters: {}", {.topic = "room:1"}, fields}, kNoon);
  EXPECT_EQ(
      line,
      R"({"time":"2026-01-31T12:00:00.007Z","level":"info","message":"JOINED room:1\n  Parameters: {}",)"
      R"("topic":"room:1","duration_ns":5000,"params":{"a":1}})");
}

TEST(JsonLog, IsValidJsonWhateverAPeerSent) {
  const std::string line = json_line({LogLevel::error, "Origin: \xff\x01\" \xc3\xa4"}, kNoon);
  EXPECT_NO_THROW(boost::json::parse(line)) << line;
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(JsonLog, EscapesTerminalControlsAndKeepsEveryFieldExactly) {
  const std::string topic = "room:\u202e\x7f\u0085\x1b[2J";
  const std::string line = json_line({LogLevel::info, "a line", {.topic = topic}}, kNoon);
  EXPECT_TRUE(base::is_plain(line)) << line;
  EXPECT_EQ(boost::json::parse(line).at("topic"), Json(topic));
}

TEST_F(LoggerTest, UnnoticedControlCharactersReachNoSink) {
  logger.error("a handler threw: \x1b[2J\u202e\xff");
  logger.error("two lines\n  of ours, and a \\");
  EXPECT_TRUE(log->has(LogLevel::error, R"(a handler threw: \u{1b}[2J\u{202e}\xff)"));
  EXPECT_TRUE(log->has(LogLevel::error, "two lines\n  of ours, and a \\"));
}

TEST(JsonLog, GoesToTheFileItIsGiven) {
  char* bytes = nullptr;
  std::size_t size = 0;
  std::FILE* file = open_memstream(&bytes, &size);
  Logger logger(json_lines_sink(file), LogLevel::info);
  logger.info("one");
  logger.write({LogLevel::warning, "two", {.mount = "/socket"}});
  EXPECT_TRUE(logger.flush(std::chrono::seconds(20)));
  std::fclose(file);
  const std::string text(bytes, size);
  std::free(bytes);
  EXPECT_NE(text.find(R"("message":"one"})"
                      "\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("message":"two","mount":"/socket"})"
                      "\n"),
            std::string::npos)
      << text;
}

// --- what lines show ---

TEST(LogText, DurationsAreMicrosecondsUpToAThousand) {
  EXPECT_EQ(base::duration_text(nanoseconds(900)), "0µs");
  EXPECT_EQ(base::duration_text(microseconds(1000)), "1000µs");
  EXPECT_EQ(base::duration_text(microseconds(1001)), "1ms");
  EXPECT_EQ(base::duration_text(microseconds(12'999)), "12ms");
}

TEST(LogText, TextFromAPeerStaysOnOneLineVisibleAndShort) {
  EXPECT_EQ(base::shown("room:ä\n[error]\x1b[0m"), R"(room:ä\n[error]\u{1b}[0m)");
  EXPECT_EQ(base::shown("room:1 in 3ms"), R"("room:1 in 3ms")");
  EXPECT_EQ(base::shown_quoted("a\" in \u202e"), R"("a\" in \u{202e}")");
  EXPECT_EQ(base::shown_text("boom\n[error] faked"), R"(boom\n[error] faked)");
  EXPECT_EQ(base::shown(std::string(1024, 'a')), std::string(1024, 'a'));
  const std::string one = base::shown(std::string(5000, 'a')), other = base::shown(std::string(5001, 'a'));
  EXPECT_LT(one.size(), 2100U);
  EXPECT_NE(one, other);
}

TEST(LogText, ParametersAreJsonWithoutTerminalControls) {
  const auto shown = base::shown_parameters({}, "{\"a\":\"\u202e\x7f\"}");
  EXPECT_EQ(shown.text, R"({"a":"\u202e\u007f"})");
}

struct Named {};

TEST(LogText, TypesAreNamedAsInTheSource) {
  EXPECT_EQ(base::readable_type(typeid(Named).name()), "roost::Named");
  EXPECT_EQ(base::readable_type("room:*"), "room:*");
}

}  // namespace
}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
#include "base/log_queue.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "roost/json_log.hpp"

namespace roost::base {
namespace {

/// Room for `lines` lines of one letter.
LogQueue queue_of(std::size_t lines) {
  return LogQueue(lines * OwnedLogRecord::bytes({LogLevel::info, "x"}));
}

void push(LogQueue& queue, std::string_view lines) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    queue.push({LogLevel::info, lines.substr(i, 1)});
}

/// The next `most` lines, counts as numbers.
std::string popped(LogQueue& queue, std::size_t most = 1000) {
  std::string lines;
  for (std::size_t i = 0; i < most; ++i) {
    const auto next = queue.pop();
    if (!next) break;
    const std::string line(next->record().line);
    lines += line.substr(0, line.find(' '));
  }
  return lines;
}

TEST(LogQueue, ReturnsLinesInOrder) {
  LogQueue queue = queue_of(4);
  EXPECT_TRUE(queue.empty());
  push(queue, "abcd");
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(popped(queue), "abcd");
  EXPECT_TRUE(queue.empty());
}

TEST(LogQueue, DropsWhatDoesNotFitAndReportsTheCountAsTheNextLine) {
  LogQueue queue = queue_of(4);
  push(queue, "abcdef");
  EXPECT_EQ(popped(queue), "abcd2");
  push(queue, "g");
  EXPECT_EQ(popped(queue), "g");
  EXPECT_EQ(queue.dropped(), 2U) << "the sum outlives the lines";
}

TEST(LogQueue, KeepsDroppingUntilHalfOfItIsWritten) {
  LogQueue queue = queue_of(4);
  push(queue, "abcde");
  EXPECT_EQ(popped(queue, 2), "ab");
  push(queue, "f");  // with it there would be three
  EXPECT_EQ(popped(queue, 1), "c");
  push(queue, "g");
  EXPECT_EQ(popped(queue), "d2g");
}

TEST(LogQueue, ALineLargerThanTheQueueIsDropped) {
  LogQueue queue = queue_of(1);
  queue.push({LogLevel::info, "xx"});
  EXPECT_EQ(popped(queue), "1");
}

TEST(LogQueue, SaysHowManyWereDropped) {
  LogQueue queue = queue_of(0);
  push(queue, "ab");
  const auto count = queue.pop();
  EXPECT_EQ(count->record().line, "2 log lines were dropped here: the log could not keep up");
  EXPECT_NE(json_line(count->record(), {}).find(R"("dropped":2)"), std::string::npos);
  push(queue, "c");
  EXPECT_EQ(queue.pop()->record().line, "1 log line was dropped here: the log could not keep up");
}

TEST(LogQueue, KnowsHowManyPopsAreLeft) {
  LogQueue queue = queue_of(2);
  EXPECT_EQ(queue.pops_until_now(), 0U);
  push(queue, "abc");
  EXPECT_EQ(queue.pops_until_now(), 3U) << "two and a count";
  EXPECT_EQ(popped(queue), "ab1");
  EXPECT_EQ(queue.pops_until_now(), 3U);
}

TEST(OwnedLogRecord, KeepsEverythingAfterTheBorrowedRecordIsGone) {
  std::vector<OwnedLogRecord> kept;
  std::string expected;
  {
    const std::string texts[] = {"a line", "/socket", "room:1", "ping",
                                 "a fact", "text",    "params", R"({"a":1})"};
    const LogField fields[] = {{texts[4], texts[5]}, {"n", std::int64_t{7}}, {texts[6], LogJson{texts[7]}}};
    const LogRecord record{LogLevel::error, texts[0], {texts[1], texts[2], texts[3]}, fields};
    expected = json_line(record, {});
    kept.emplace_back(record);
    EXPECT_EQ(kept.front().bytes(), OwnedLogRecord::bytes(record));
  }
  kept.reserve(100);  // moved elsewhere
  EXPECT_EQ(json_line(kept.front().record(), {}), expected);
}

}  // namespace
}  // namespace roost::base

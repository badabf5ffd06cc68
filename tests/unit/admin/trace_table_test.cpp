// SPDX-License-Identifier: Apache-2.0
#include "admin/trace_table.hpp"

#include <gtest/gtest.h>

namespace roost::admin {
namespace {

using std::chrono::milliseconds;

class Session final : public TraceSession {
 public:
  [[nodiscard]] std::vector<TraceRecord> take() override { return {}; }
  [[nodiscard]] std::uint64_t dropped() const override { return 0; }
  [[nodiscard]] bool done() const override { return false; }
};

constexpr TraceTable::TimePoint kStart{};

TEST(TraceTable, EndsATraceThatNobodyReads) {
  TraceTable table;
  const auto session = std::make_shared<Session>();
  const auto name = table.add(session, kStart).value();
  table.forget_unread(kStart + TraceTable::kPatience);
  EXPECT_EQ(session.use_count(), 2);
  table.forget_unread(kStart + TraceTable::kPatience + milliseconds(1));
  EXPECT_EQ(session.use_count(), 1);
  EXPECT_EQ(table.find(name, kStart), nullptr);
}

TEST(TraceTable, ReadingATraceKeepsIt) {
  TraceTable table;
  const auto name = table.add(std::make_shared<Session>(), kStart).value();
  EXPECT_NE(table.find(name, kStart + TraceTable::kPatience), nullptr);
  table.forget_unread(kStart + 2 * TraceTable::kPatience);
  EXPECT_NE(table.find(name, kStart), nullptr);
  table.remove(name);
  EXPECT_EQ(table.find(name, kStart), nullptr);
}

TEST(TraceTable, HasRoomFor8) {
  TraceTable table;
  std::string last;
  for (std::size_t i = 0; i < TraceTable::kMaxTraces; ++i)
    last = table.add(std::make_shared<Session>(), kStart).value();
  EXPECT_FALSE(table.add(std::make_shared<Session>(), kStart));
  table.remove(last);
  EXPECT_TRUE(table.add(std::make_shared<Session>(), kStart));
}

}  // namespace
}  // namespace roost::admin

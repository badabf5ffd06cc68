// SPDX-License-Identifier: Apache-2.0
#include "admin/trace_table.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace roost::admin {
namespace {

class Session final : public TraceSession {
 public:
  [[nodiscard]] std::vector<TraceRecord> take() override { return {}; }
  [[nodiscard]] std::uint64_t dropped() const override { return 0; }
  [[nodiscard]] bool done() const override { return false; }
};

void look(TraceTable& table, unsigned times) {
  for (unsigned look = 0; look < times; ++look)
    table.forget_unread();
}

TEST(TraceTable, EndsATraceThatNobodyReads) {
  TraceTable table;
  const auto session = std::make_shared<Session>();
  const auto name = table.add(session).value();
  look(table, TraceTable::kPatience);
  EXPECT_EQ(session.use_count(), 2);
  look(table, 1);
  EXPECT_EQ(session.use_count(), 1);
  EXPECT_EQ(table.find(name), nullptr);
}

TEST(TraceTable, ReadingATraceKeepsIt) {
  TraceTable table;
  const auto name = table.add(std::make_shared<Session>()).value();
  look(table, TraceTable::kPatience);
  EXPECT_NE(table.find(name), nullptr);
  look(table, TraceTable::kPatience);
  EXPECT_NE(table.find(name), nullptr);
  table.remove(name);
  EXPECT_EQ(table.find(name), nullptr);
}

TEST(TraceTable, HasRoomFor8) {
  TraceTable table;
  std::string last;
  for (std::size_t i = 0; i < TraceTable::kMaxTraces; ++i)
    last = table.add(std::make_shared<Session>()).value();
  EXPECT_FALSE(table.add(std::make_shared<Session>()));
  table.remove(last);
  EXPECT_TRUE(table.add(std::make_shared<Session>()));
}

}  // namespace
}  // namespace roost::admin

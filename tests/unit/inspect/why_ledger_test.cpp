// SPDX-License-Identifier: Apache-2.0
#include "inspect/why_ledger.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace roost::inspect {
namespace {

constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

void note(WhyLedger& ledger, std::string_view peer) {
  ledger.note({}, Cause::reader_lags, {.peer = peer}, 1013, {.queued_bytes = 99});
}

std::vector<std::string> peers(const WhyLedger& ledger, std::uint64_t before = kNewest) {
  std::vector<std::string> all;
  ledger.newest_first(before, [&](const WhyEntry& entry) {
    all.emplace_back(entry.peer.view());
    return true;
  });
  return all;
}

TEST(WhyLedger, IsEmptyAtFirst) {
  const WhyLedger ledger(2);
  EXPECT_TRUE(peers(ledger).empty());
  EXPECT_EQ(ledger.total(), 0U);
}

TEST(WhyLedger, TellsTheNewestFirst) {
  WhyLedger ledger(3);
  note(ledger, "a");
  note(ledger, "b");
  EXPECT_EQ(peers(ledger), (std::vector<std::string>{"b", "a"}));
}

TEST(WhyLedger, OverwritesTheOldestWhenItIsFull) {
  WhyLedger ledger(2);
  for (const char* peer : {"a", "b", "c"})
    note(ledger, peer);
  EXPECT_EQ(peers(ledger), (std::vector<std::string>{"c", "b"}));
  EXPECT_EQ(ledger.total(), 3U);
  EXPECT_EQ(ledger.size(), 2U);
}

TEST(WhyLedger, GoesOnBehindARecordByItsNumber) {
  WhyLedger ledger(2);
  for (const char* peer : {"a", "b", "c"})
    note(ledger, peer);
  EXPECT_EQ(peers(ledger, 3), std::vector<std::string>{"b"});
  EXPECT_TRUE(peers(ledger, 2).empty()) << "it has been overwritten";
}

TEST(WhyLedger, StopsWhenItIsTold) {
  WhyLedger ledger(4);
  note(ledger, "a");
  note(ledger, "b");
  int seen = 0;
  ledger.newest_first(kNewest, [&](const WhyEntry&) { return ++seen < 1; });
  EXPECT_EQ(seen, 1);
}

TEST(WhyLedger, KeepsTheEvidenceAndCutsWhatIsTooLong) {
  WhyLedger ledger(1);
  const std::string topic(100, 't');
  ledger.note({}, {Cause::protocol_error, "RFC 6455 5.5"}, {.socket_id = "users:1", .topic = topic}, 1002,
              {.rtt = std::chrono::microseconds(7), .retransmits = 3});
  ledger.newest_first(kNewest, [&](const WhyEntry& entry) {
    EXPECT_EQ(entry.detail.view(), "RFC 6455 5.5");
    EXPECT_EQ(entry.socket_id.view(), "users:1");
    EXPECT_EQ(entry.topic.view(), topic.substr(0, 63));
    EXPECT_EQ(entry.code, 1002);
    EXPECT_EQ(entry.evidence.retransmits, 3U);
    return true;
  });
}

TEST(WhyLedger, WithoutRoomKeepsNothing) {
  WhyLedger ledger(0);
  note(ledger, "a");
  EXPECT_TRUE(peers(ledger).empty());
}

}  // namespace
}  // namespace roost::inspect

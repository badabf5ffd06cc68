// SPDX-License-Identifier: Apache-2.0
#include "inspect/why_ledger.hpp"

#include <gtest/gtest.h>

#include <cstdint>
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
    all.emplace_back(entry.peer);
    return true;
  });
  return all;
}

WhyEntry newest(const WhyLedger& ledger) {
  WhyEntry found;
  ledger.newest_first(kNewest, [&](const WhyEntry& entry) {
    found = entry;
    return false;
  });
  return found;
}

TEST(WhyLedger, IsEmptyAtFirst) {
  const WhyLedger ledger(2);
  EXPECT_TRUE(peers(ledger).empty());
  EXPECT_EQ(ledger.total(), 0U);
}

TEST(WhyLedger, ListsTheNewestFirst) {
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

TEST(WhyLedger, ContinuesAfterARecordByItsNumber) {
  WhyLedger ledger(2);
  for (const char* peer : {"a", "b", "c"})
    note(ledger, peer);
  EXPECT_EQ(peers(ledger, 3), std::vector<std::string>{"b"});
  EXPECT_TRUE(peers(ledger, 2).empty()) << "it has been overwritten";
}

TEST(WhyLedger, StopsWhenTheVisitorReturnsFalse) {
  WhyLedger ledger(4);
  note(ledger, "a");
  note(ledger, "b");
  int seen = 0;
  ledger.newest_first(kNewest, [&](const WhyEntry&) { return ++seen < 1; });
  EXPECT_EQ(seen, 1);
}

TEST(WhyLedger, ACursorOfZeroIsAfterTheLastPage) {
  WhyLedger ledger(4);
  note(ledger, "a");
  EXPECT_TRUE(peers(ledger, 0).empty());
  EXPECT_TRUE(peers(ledger, 1).empty());
}

TEST(WhyLedger, KeepsTheEvidence) {
  WhyLedger ledger(1);
  ledger.note({}, {Cause::protocol_error, "RFC 6455 5.5"}, {.socket_id = "users:1"}, 1002,
              {.rtt = std::chrono::microseconds(7), .retransmits = 3});
  const WhyEntry entry = newest(ledger);
  EXPECT_EQ(entry.detail, "RFC 6455 5.5");
  EXPECT_EQ(entry.socket_id, "users:1");
  EXPECT_EQ(entry.code, 1002);
  EXPECT_EQ(entry.evidence.retransmits, 3U);
}

TEST(WhyLedger, KeepsNamesWholeUpToWhatCanBeAskedFor) {
  WhyLedger ledger(4);
  const std::string id(WhyLedger::kMaxName, 'i');
  const std::string topic(1024, 't');
  ledger.note({}, Cause::kicked, {.socket_id = id, .topic = topic}, 1001, {});
  EXPECT_EQ(newest(ledger).socket_id, id);
  EXPECT_EQ(newest(ledger).topic, topic);
  ledger.note({}, Cause::kicked, {.socket_id = id + 'x'}, 1001, {});
  EXPECT_EQ(newest(ledger).socket_id.size(), WhyLedger::kMaxName);
  EXPECT_TRUE(newest(ledger).socket_id.ends_with("…"));
}

TEST(WhyLedger, CutsLongDetails) {
  WhyLedger ledger(1);
  const std::string words(300, 'w');
  ledger.note({}, {Cause::join_refused, words}, {}, 0, {});
  EXPECT_EQ(newest(ledger).detail, words.substr(0, WhyLedger::kMaxDetail - 3) + "…");
}

TEST(WhyLedger, LongNamesPushOutOlderRecordsAndNeverMixWithThem) {
  constexpr std::size_t kRoom = 40'000;
  WhyLedger ledger(100, kRoom);
  for (char c = 'a'; c <= 'z'; ++c) {
    const std::string topic(3000, c);
    ledger.note({}, Cause::stale_join_ref, {.topic = topic}, 0, {});
    ledger.newest_first(kNewest, [&](const WhyEntry& entry) {
      EXPECT_EQ(entry.topic, std::string(3000, static_cast<char>('a' + entry.number - 1)));
      return true;
    });
  }
  EXPECT_GE(ledger.size(), 12U) << "40,000 bytes hold thirteen, less what is skipped at the end";
  EXPECT_LE(ledger.size(), 13U);
  EXPECT_EQ(ledger.total(), 26U);
}

TEST(WhyLedger, SaysSinceWhenItIsComplete) {
  WhyLedger ledger(2);
  const auto at = [](int second) { return base::TimePoint(std::chrono::seconds(second)); };
  EXPECT_EQ(ledger.complete_since(), std::nullopt);
  for (int second = 1; second <= 2; ++second)
    ledger.note(at(second), Cause::kicked, {}, 0, {});
  EXPECT_EQ(ledger.complete_since(), std::nullopt) << "nothing is overwritten yet";
  ledger.note(at(3), Cause::kicked, {}, 0, {});
  EXPECT_EQ(ledger.complete_since(), at(2));
}

TEST(WhyLedger, WithoutRoomKeepsNothing) {
  WhyLedger ledger(0);
  note(ledger, "a");
  EXPECT_TRUE(peers(ledger).empty());
}

}  // namespace
}  // namespace roost::inspect

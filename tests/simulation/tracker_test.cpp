// SPDX-License-Identifier: Apache-2.0
// Runs the simulation for many seeds (docs: src/tracker/README.md). ROOST_SIM_SEEDS and ROOST_SIM_FIRST
// choose others; a seed that fails is printed: what it found becomes a test of its own in tests/unit/tracker.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string>

#include "tracker_simulation.hpp"

namespace roost::test {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing else runs
  return text == nullptr ? otherwise : std::stoull(text);
}

TEST(TrackerSimulation, AfterDisorderAllReplicasShowWhatIsTracked) {
  const std::uint64_t first = from_environment("ROOST_SIM_FIRST", 1);
  const std::uint64_t seeds = from_environment("ROOST_SIM_SEEDS", 200);
  TrackerSimulation::Totals totals;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    TrackerSimulation simulation(seed);
    EXPECT_EQ(simulation.run(), "") << "seed " << seed;
    totals.messages += simulation.totals().messages;
    totals.changes += simulation.totals().changes;
    totals.kills += simulation.totals().kills;
  }
  EXPECT_GT(totals.kills, seeds / 10) << "there was disorder";
  RecordProperty("messages", std::to_string(totals.messages));
  RecordProperty("changes", std::to_string(totals.changes));
  RecordProperty("kills", std::to_string(totals.kills));
}

TEST(TrackerSimulation, IsTheSameForTheSameSeed) {
  TrackerSimulation one(7);
  TrackerSimulation other(7);
  EXPECT_EQ(one.run(), other.run());
  EXPECT_EQ(one.totals().messages, other.totals().messages);
  TrackerSimulation third(8);
  EXPECT_EQ(third.run(), "");
  EXPECT_NE(one.totals().messages, third.totals().messages);
}

}  // namespace
}  // namespace roost::test

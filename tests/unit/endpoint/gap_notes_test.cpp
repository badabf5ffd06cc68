// SPDX-License-Identifier: Apache-2.0
#include "endpoint/gap_notes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::endpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SentenceOfAGap, SaysWhatIsMissingAndHowThatIsKnown) {
  EXPECT_EQ(
      sentence_of({"room:1", "b@host", 3, GapCause::jump}),
      "3 messages of node b@host on \"room:1\" are missing: the numbers of those that came have a hole");
  EXPECT_EQ(sentence_of({"room:1", "b@host", 1, GapCause::tail}),
            "1 message of node b@host on \"room:1\" is missing: their node announced more than came");
  EXPECT_EQ(sentence_of({.cause = GapCause::link_down}),
            "messages of other nodes may be missing: the connection to the broker was interrupted");
}

class GapNotesTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::size_t logged() const { return log->count(LogLevel::warning, "cluster: "); }
  void lose(int times) {
    for (int i = 0; i < times; ++i)
      notes.note({"room:1", "b", 1, GapCause::jump});
  }

  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log, LogLevel::info};
  test::ManualClock clock;
  std::vector<std::string> records;
  GapNotes notes{clock, logger,
                 [this](const std::string&, const std::string& topic) { records.push_back(topic); }};
};

TEST_F(GapNotesTest, AGapIsALineInTheLogAndARecordOfItsTopic) {
  lose(1);
  EXPECT_EQ(logged(), 1U);
  EXPECT_THAT(records, ElementsAre("room:1"));
}

TEST_F(GapNotesTest, OfAStormABurstIsToldAndThenOneInASecondWithTheNumberOfTheOthers) {
  lose(1000);
  EXPECT_EQ(logged(), static_cast<std::size_t>(GapNotes::kBurst));
  clock.advance(std::chrono::seconds(1));
  lose(1);
  EXPECT_TRUE(log->has(LogLevel::warning, "(995 more of this kind were not logged)"));
  EXPECT_EQ(records.size(), logged());
}

TEST_F(GapNotesTest, AStormOfOneCauseLeavesRoomForOthers) {
  lose(1000);
  notes.note({.cause = GapCause::link_down});
  EXPECT_TRUE(log->has(LogLevel::warning, "interrupted"));
}

}  // namespace
}  // namespace roost::endpoint

// SPDX-License-Identifier: Apache-2.0
// differences.txt, differences.md and the recordings refer to the same sections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "differences.hpp"

namespace roost::golden {
namespace {

constexpr std::string_view kTwoRecordings =
    "# A remark.\n"
    ">>> first\n=== 1. one\nC> TEXT | a\n=== 3. three\nC< TEXT | b\n\n"
    ">>> second\n=== 2. two\nC< [nothing]\n";

constexpr std::string_view kDocument =
    "# Title\n\n## Differences\n\n"
    "| section | why |\n|---|---|\n"
    "| `cowboy-1-http` 18, 20; `cowboy-2-ws-v2` 7 | not 99 |\n"
    "| every `phx_error` 5 | no recording is named |\n\n"
    "## Not replayed\n\n| `cowboy-2-ws-v2` 72 | later |\n";

const Section* find(const std::vector<Section>& sections, int number) {
  for (const Section& section : sections)
    if (section.number == number) return &section;
  return nullptr;
}

TEST(Differences, BelongToTheRecordingNamedAbove) {
  const auto all = parse_differences(kTwoRecordings);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].recording, "first");
  EXPECT_EQ(all[1].section.number, 3);
  EXPECT_EQ(all[2].recording, "second");
  EXPECT_TRUE(std::holds_alternative<SeeNothing>(all[2].section.steps.at(0).action));
}

TEST(Differences, OfATableAreInItsFirstColumn) {
  EXPECT_THAT(sections_in_table(kDocument, "Differences"),
              testing::ElementsAre(SectionName{"cowboy-1-http", 18}, SectionName{"cowboy-1-http", 20},
                                   SectionName{"cowboy-2-ws-v2", 7}));
  EXPECT_THAT(sections_in_table(kDocument, "Not replayed"),
              testing::ElementsAre(SectionName{"cowboy-2-ws-v2", 72}));
}

TEST(Differences, AreExactlyThoseTheDocumentExplains) {
  std::set<SectionName> played;
  for (const auto& [recording, section] : differences())
    EXPECT_TRUE(played.insert({recording, section.number}).second) << recording << " " << section.number;
  EXPECT_EQ(played, explained_sections());
}

TEST(Differences, ReplaceASectionOfTheSameTitle) {
  for (const auto& [recording, section] : differences()) {
    const auto sections = recorded(recording);
    const Section* original = find(sections, section.number);
    ASSERT_NE(original, nullptr) << recording << " has no section " << section.number;
    EXPECT_EQ(section.title, original->title) << recording << " " << section.number;
  }
}

TEST(Differences, OmitOnlySectionsThatAreRecordedAndNotReplayed) {
  for (const auto& [recording, number] : sections_not_replayed()) {
    const auto sections = recorded(recording);
    EXPECT_NE(find(sections, number), nullptr) << recording << " has no section " << number;
    EXPECT_FALSE(explained_sections().contains({recording, number})) << recording << " " << number;
    EXPECT_EQ(find(expected(recording), number), nullptr) << recording << " " << number;
  }
}

}  // namespace
}  // namespace roost::golden

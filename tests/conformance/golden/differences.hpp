// SPDX-License-Identifier: Apache-2.0
// Where Roost does otherwise than the recorded Phoenix, in two files that name the same sections:
// differences.txt says what is seen instead, docs/protocol/differences.md says why. The document also says
// which sections are not replayed at all.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "transcript.hpp"

namespace roost::golden {

/// "cowboy-2-ws-v2", 12
struct SectionName {
  std::string recording;
  int number = 0;

  friend auto operator<=>(const SectionName&, const SectionName&) = default;
};

struct Difference {
  std::string recording;
  Section section;
};

/// The sections of `text`, which ">>> RECORDING" lines put under their recordings.
[[nodiscard]] std::vector<Difference> parse_differences(std::string_view text);

/// What the table under "## heading" of a document names in its first column: "`cowboy-2-ws-v2` 12, 35".
[[nodiscard]] std::set<SectionName> sections_in_table(std::string_view document, std::string_view heading);

// Of this repository:

[[nodiscard]] std::vector<Difference> differences();
/// What stands in unshown.txt, in the same format.
[[nodiscard]] std::vector<Difference> unshown();
[[nodiscard]] std::set<SectionName> explained_sections();
[[nodiscard]] std::set<SectionName> sections_not_replayed();

/// A recording as it was made.
[[nodiscard]] std::vector<Section> recorded(const std::string& recording);
/// The sections of a recording that are replayed, as Roost is to play them.
[[nodiscard]] std::vector<Section> expected(const std::string& recording);

}  // namespace roost::golden

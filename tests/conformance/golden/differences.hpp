// SPDX-License-Identifier: Apache-2.0
// Where Roost differs from the recorded Phoenix, in two files that name the same sections: differences.txt
// says what it does instead, docs/protocol/differences.md says why. The document also lists the sections that
// are not replayed.
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

/// The sections of `text`, grouped under their recordings by ">>> RECORDING" lines.
[[nodiscard]] std::vector<Difference> parse_differences(std::string_view text);

/// The sections in the first column of the table under "## heading" of a document: "`cowboy-2-ws-v2` 12, 35".
[[nodiscard]] std::set<SectionName> sections_in_table(std::string_view document, std::string_view heading);

// Of this repository:

[[nodiscard]] std::vector<Difference> differences();
/// The content of unshown.txt, in the same format.
[[nodiscard]] std::vector<Difference> unshown();
[[nodiscard]] std::set<SectionName> explained_sections();
[[nodiscard]] std::set<SectionName> sections_not_replayed();

/// A recording, unchanged.
[[nodiscard]] std::vector<Section> recorded(const std::string& recording);
/// The sections of a recording that are replayed, as expected from Roost.
[[nodiscard]] std::vector<Section> expected(const std::string& recording);

}  // namespace roost::golden

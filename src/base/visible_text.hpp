// SPDX-License-Identifier: Apache-2.0
// Text from peers for terminals, logs and pages: nothing in it moves a cursor, changes a colour, reorders or
// hides anything, and two different texts never look the same. What can't be seen, or changes how its
// neighbours are seen, is written in escapes: control and format characters, line and paragraph separators,
// blanks other than one between two visible characters, scripts that run from right to left, combining marks
// that make another letter of the one before, private characters, and bytes that are not UTF-8.
// Not dealt with: letters of different alphabets that look alike (Latin a, Cyrillic а). Pure.
//
// apps/dashboard/src/visible.ts is the same for browsers; both are held to tests/support/visible_text.json.
#pragma once

#include <string>
#include <string_view>

namespace roost::base {

/// A name on one line: "room:\u{202e}1", "a\nb", "\xff"; a backslash is "\\", and "…", the mark of what is
/// cut, "\u{2026}".
[[nodiscard]] std::string visible(std::string_view text);
/// Between double quotes; those in the text are \".
[[nodiscard]] std::string visible_quoted(std::string_view text);
/// Where names stand in a line without a mark between them: in quotes if there is a blank or a quote in it.
[[nodiscard]] std::string visible_word(std::string_view text);

/// The beginning of a text that is longer than `most` bytes, with "…" and a digest of the whole, which tells
/// it from others that begin alike.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// Sentences in which names are visible already, with their line ends: only what acts on a terminal is
/// escaped.
[[nodiscard]] std::string visible_lines(std::string_view text);
/// True when visible_lines changes nothing; looks at most texts once.
[[nodiscard]] bool is_plain(std::string_view text) noexcept;

/// JSON text that means the same, with \u202e for what acts on a terminal.
[[nodiscard]] std::string visible_json(std::string_view json);

/// `text` if it is UTF-8 and so may be a text of JSON; else as visible() shows it.
[[nodiscard]] std::string utf8_or_visible(std::string_view text);

}  // namespace roost::base

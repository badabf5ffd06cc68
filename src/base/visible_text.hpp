// SPDX-License-Identifier: Apache-2.0
// Text from peers for terminals, logs and pages: nothing in it moves a cursor, changes a colour, reorders or
// hides anything, and two different texts never look the same. Characters that are invisible or change how
// their neighbours are displayed are escaped: control and format characters, line and paragraph separators,
// blanks other than one between two visible characters, right-to-left scripts, combining marks that alter the
// preceding letter, private-use characters, and bytes that are not UTF-8. Not handled: look-alike letters of
// different alphabets (Latin a, Cyrillic а). Pure.
//
// apps/dashboard/src/visible.ts is the same for browsers; both are tested against
// tests/support/visible_text.json.
#pragma once

#include <string>
#include <string_view>

namespace roost::base {

/// A name on one line: "room:\u{202e}1", "a\nb", "\xff"; a backslash is "\\", and "…", which marks a cut
/// text, is "\u{2026}".
[[nodiscard]] std::string visible(std::string_view text);
/// In double quotes; quotes in the text are \".
[[nodiscard]] std::string visible_quoted(std::string_view text);
/// For names in a line without delimiters between them: quoted if it contains a blank or a quote.
[[nodiscard]] std::string visible_word(std::string_view text);

/// The beginning of a text longer than `most` bytes, with "…" and a digest of the whole, which distinguishes
/// it from others with the same beginning.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// For sentences whose names are already escaped, line ends kept: only characters that act on a terminal are
/// escaped.
[[nodiscard]] std::string visible_lines(std::string_view text);
/// True when visible_lines changes nothing; one pass for most texts.
[[nodiscard]] bool is_plain(std::string_view text) noexcept;

/// Equivalent JSON text, with escapes such as \u202e for characters that act on a terminal.
[[nodiscard]] std::string visible_json(std::string_view json);

/// `text` if it is UTF-8 and so may be a JSON string; otherwise visible(text).
[[nodiscard]] std::string utf8_or_visible(std::string_view text);

}  // namespace roost::base

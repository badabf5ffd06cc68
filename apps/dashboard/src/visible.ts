// SPDX-License-Identifier: Apache-2.0
// Text of peers, so that nothing in it reorders or hides anything and two different names never look the
// same: the same as src/base/visible_text.cpp does for terminals, tested with the same table
// (tests/support/visible_text.json). Letters that merely look alike (Latin a, Cyrillic а) stay.

const INVISIBLE = new RegExp(
  "[\\u{0}-\\u{1f}\\u{7f}-\\u{a0}\\u{ad}\\u{300}-\\u{36f}\\u{483}-\\u{489}\\u{590}-\\u{8ff}\\u{1100}-\\u{11ff}\\u{1680}" +
    "\\u{17b4}-\\u{17b5}\\u{180b}-\\u{180f}\\u{1ab0}-\\u{1aff}\\u{1dc0}-\\u{1dff}\\u{2000}-\\u{200f}\\u{2028}-\\u{202f}" +
    "\\u{205f}-\\u{206f}\\u{20d0}-\\u{20ff}\\u{2800}\\u{3000}\\u{302a}-\\u{302f}\\u{3099}-\\u{309a}\\u{3164}" +
    "\\u{a66f}-\\u{a67d}\\u{a960}-\\u{a97f}\\u{d7b0}-\\u{f8ff}\\u{fb1d}-\\u{fdff}\\u{fe00}-\\u{fe0f}\\u{fe20}-\\u{fe2f}" +
    "\\u{fe70}-\\u{feff}\\u{ffa0}\\u{fff0}-\\u{fffc}\\u{fffe}-\\u{ffff}\\u{10800}-\\u{10fff}\\u{110bd}\\u{110cd}" +
    "\\u{13430}-\\u{1345f}\\u{1bca0}-\\u{1bcaf}\\u{1d159}\\u{1d165}-\\u{1d182}\\u{1e800}-\\u{1efff}\\u{1fffe}-\\u{1ffff}" +
    "\\u{2fffe}-\\u{2ffff}\\u{3fffe}-\\u{10ffff}]",
  "gu",
);
const NAMED: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const codeOf = (character: string) => character.codePointAt(0)!;
const escapeOf = (character: string) => NAMED[character] ?? `\\u{${codeOf(character).toString(16)}}`;

/// A name on one line: "room:\u{202e}1". A single space between two other characters is kept.
export function visible(name: string): string {
  return name
    .replace(/\\/g, "\\\\")
    .replace(/…/g, "\\u{2026}")
    .replace(/^ +| +$| {2,}/g, (blanks) => "\\u{20}".repeat(blanks.length))
    .replace(INVISIBLE, escapeOf);
}

/// JSON text with the same meaning; its line ends are kept.
export function visibleJson(json: string): string {
  return json.replace(INVISIBLE, (character) => {
    if (character === "\n") return character;
    return Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join("");
  });
}

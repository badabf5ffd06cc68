// SPDX-License-Identifier: Apache-2.0
#include "base/visible_text.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <boost/locale/utf.hpp>
#include <cstdint>

#include "base/digest.hpp"
#include "base/utf8.hpp"

namespace roost::base {
namespace {

using Utf8 = boost::locale::utf::utf_traits<char>;

constexpr char32_t kEllipsis = 0x2026;
constexpr std::size_t kDigestBytes = 8;

struct Range {
  char32_t first;
  char32_t last;
};

/// Characters that are invisible or change how their neighbours are displayed; Unicode 15, and blocks
/// reserved for more of them.
constexpr auto kInvisible = std::to_array<Range>({
    {0x00, 0x1f},         // C0
    {0x7f, 0xa0},         // DEL, C1, no-break space
    {0xad, 0xad},         // soft hyphen
    {0x300, 0x36f},       // combining marks
    {0x483, 0x489},       // combining, Cyrillic
    {0x590, 0x8ff},       // Hebrew to Arabic: right to left
    {0x1100, 0x11ff},     // Hangul that combines into syllables
    {0x1680, 0x1680},     // a blank
    {0x17b4, 0x17b5},     // Khmer, invisible
    {0x180b, 0x180f},     // Mongolian variation selectors
    {0x1ab0, 0x1aff},     // combining marks
    {0x1dc0, 0x1dff},     // combining marks
    {0x2000, 0x200f},     // blanks, zero width, direction marks
    {0x2028, 0x202f},     // line and paragraph separator, embedding and override, narrow blank
    {0x205f, 0x206f},     // a blank, isolates, invisible operators
    {0x20d0, 0x20ff},     // combining marks for symbols
    {0x2800, 0x2800},     // Braille blank
    {0x3000, 0x3000},     // ideographic blank
    {0x302a, 0x302f},     // ideographic tone marks
    {0x3099, 0x309a},     // combining, kana
    {0x3164, 0x3164},     // Hangul filler
    {0xa66f, 0xa67d},     // combining, Cyrillic
    {0xa960, 0xa97f},     // combining Hangul
    {0xd7b0, 0xf8ff},     // the same; surrogates; private use
    {0xfb1d, 0xfdff},     // Hebrew and Arabic forms
    {0xfe00, 0xfe0f},     // variation selectors
    {0xfe20, 0xfe2f},     // combining halves
    {0xfe70, 0xfeff},     // Arabic forms; byte order mark
    {0xffa0, 0xffa0},     // Hangul filler
    {0xfff0, 0xfffc},     // annotations, object replacement
    {0xfffe, 0xffff},     // noncharacters
    {0x10800, 0x10fff},   // right to left
    {0x110bd, 0x110bd},   // Kaithi, format
    {0x110cd, 0x110cd},   //
    {0x13430, 0x1345f},   // hieroglyphs, format
    {0x1bca0, 0x1bcaf},   // shorthand, format
    {0x1d159, 0x1d159},   // an invisible note
    {0x1d165, 0x1d182},   // combining and format, music
    {0x1e800, 0x1efff},   // right to left
    {0x1fffe, 0x1ffff},   // noncharacters
    {0x2fffe, 0x2ffff},   //
    {0x3fffe, 0x10ffff},  // empty planes, tags, private use
});

bool is_invisible(char32_t code) noexcept {
  const auto* range = std::lower_bound(kInvisible.begin(), kInvisible.end(), code,
                                       [](const Range& one, char32_t wanted) { return one.last < wanted; });
  return range != kInvisible.end() && range->first <= code;
}

/// One character, or one byte that does not begin a valid one.
struct Piece {
  std::string_view bytes;
  char32_t code;
  bool valid;
};

Piece first_of(std::string_view text) noexcept {
  const char* at = text.data();
  const auto code = Utf8::decode(at, text.data() + text.size());
  if (code != boost::locale::utf::illegal && code != boost::locale::utf::incomplete)
    return {text.substr(0, static_cast<std::size_t>(at - text.data())), code, true};
  return {text.substr(0, 1), static_cast<unsigned char>(text.front()), false};
}

template <class Take>
void for_each_piece(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const Piece piece = first_of(text.substr(at));
    take(piece, at);
    at += piece.bytes.size();
  }
}

void append_escape(std::string& out, const Piece& piece) {
  static constexpr std::pair<char32_t, std::string_view> kNamed[] = {
      {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}, {'\\', "\\\\"}, {'"', "\\\""}};
  if (!piece.valid) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint32_t>(piece.code));
    return;
  }
  for (const auto& [code, escape] : kNamed)
    if (code == piece.code) return void(out += escape);
  fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<std::uint32_t>(piece.code));
}

bool is_blank_at(std::string_view text, std::size_t at) noexcept {
  return at >= text.size() || text[at] == ' ';
}

/// At the start or end of a text, or next to another blank, where it cannot be seen or counted.
bool is_hidden_blank(std::string_view text, std::size_t at) noexcept {
  return text[at] == ' ' && (at == 0 || is_blank_at(text, at - 1) || is_blank_at(text, at + 1));
}

bool is_escape_syntax(char32_t code) noexcept {
  return code == '\\' || code == kEllipsis;
}

std::string escaped_name(std::string_view text, bool quotes) {
  std::string out;
  out.reserve(text.size());
  for_each_piece(text, [&](const Piece& piece, std::size_t at) {
    const bool escaped = !piece.valid || is_invisible(piece.code) || is_escape_syntax(piece.code) ||
                         (quotes && piece.code == '"') || is_hidden_blank(text, at);
    escaped ? append_escape(out, piece) : void(out += piece.bytes);
  });
  return out;
}

std::string hex_digest(std::string_view text) {
  const auto digest = sha256(text);
  std::string hex;
  for (std::size_t i = 0; i < kDigestBytes; ++i)
    hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

void append_json_escape(std::string& out, const Piece& piece) {
  constexpr char32_t kBmp = 0x10000;
  const auto unit = [&](std::uint32_t code) { fmt::format_to(std::back_inserter(out), "\\u{:04x}", code); };
  if (!piece.valid) return unit(0xfffd);
  if (piece.code < kBmp) return unit(piece.code);
  unit(0xd800 + ((piece.code - kBmp) >> 10));
  unit(0xdc00 + ((piece.code - kBmp) & 0x3ff));
}

bool is_json_blank(char32_t code) noexcept {
  return code == '\n' || code == '\r' || code == '\t';
}

}  // namespace

std::string visible(std::string_view text) {
  return escaped_name(text, false);
}

std::string visible_quoted(std::string_view text) {
  return '"' + escaped_name(text, true) + '"';
}

std::string visible_word(std::string_view text) {
  return text.find_first_of(" \"") == std::string_view::npos ? visible(text) : visible_quoted(text);
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  return std::string(whole_characters(text, most)).append("…").append(hex_digest(text));
}

bool is_plain(std::string_view text) noexcept {
  const auto plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
  if (std::all_of(text.begin(), text.end(), plain)) return true;
  bool found = false;
  for_each_piece(text, [&](const Piece& piece, std::size_t) {
    found = found || !piece.valid || (is_invisible(piece.code) && piece.code != '\n');
  });
  return !found;
}

std::string visible_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_piece(text, [&](const Piece& piece, std::size_t) {
    const bool escaped = !piece.valid || (is_invisible(piece.code) && piece.code != '\n');
    escaped ? append_escape(out, piece) : void(out += piece.bytes);
  });
  return out;
}

/// In valid JSON, line ends and tabs appear only between values.
std::string visible_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for_each_piece(json, [&](const Piece& piece, std::size_t) {
    if (piece.valid && is_json_blank(piece.code)) return void(out += ' ');
    const bool escaped = !piece.valid || is_invisible(piece.code);
    escaped ? append_json_escape(out, piece) : void(out += piece.bytes);
  });
  return out;
}

std::string utf8_or_visible(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size()) ? std::string(text) : visible(text);
}

}  // namespace roost::base

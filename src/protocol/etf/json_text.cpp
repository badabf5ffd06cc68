// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

#include "protocol/etf/term_of_json.hpp"

namespace roost::etf {
namespace {

constexpr std::uint32_t kNineDigits = 1'000'000'000;

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kCharacters = "\"\\\b\f\n\r\t";
  constexpr std::string_view kNames = "\"\\bfnrt";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out.push_back('\\');
  if (const std::size_t which = kCharacters.find(c); which != std::string_view::npos) {
    out.push_back(kNames[which]);
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out.append("u00");
  out.push_back(kDigits[byte >> 4]);
  out.push_back(kDigits[byte & 0xfU]);
}

/// In digits of 2^32, the lowest first.
std::vector<std::uint32_t> words_of(std::string_view bytes) {
  std::vector<std::uint32_t> words((bytes.size() + 3) / 4);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    words[i / 4] |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8 * (i % 4);
  return words;
}

/// Divides by 10^9; the remainder.
std::uint32_t take_nine_digits(std::vector<std::uint32_t>& words) {
  std::uint64_t rest = 0;
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    rest = rest << 32 | *word;
    *word = static_cast<std::uint32_t>(rest / kNineDigits);
    rest %= kNineDigits;
  }
  while (!words.empty() && words.back() == 0)
    words.pop_back();
  return static_cast<std::uint32_t>(rest);
}

void append_big(std::string& out, std::string_view bytes) {
  std::vector<std::uint32_t> words = words_of(bytes);
  std::string reversed;
  while (!words.empty()) {
    std::uint32_t nine = take_nine_digits(words);
    for (int i = 0; i < 9 && (!words.empty() || nine != 0); ++i, nine /= 10)
      reversed.push_back(static_cast<char>('0' + nine % 10));
  }
  out.append(reversed.rbegin(), reversed.rend());
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const auto is_special = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  };
  out.push_back('"');
  for (;;) {
    const auto end =
        static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_special) - text.begin());
    out.append(text.substr(0, end));
    if (end == text.size()) break;
    append_escaped(out, text[end]);
    text.remove_prefix(end + 1);
  }
  out.push_back('"');
}

bool append_decimal(std::string& out, const Integer& number) {
  if (number.big.size() > kMaxIntegerBytes) return false;
  if (number.negative && (number.magnitude != 0 || !number.big.empty())) out.push_back('-');
  if (!number.big.empty()) {
    append_big(out, number.big);
  } else {
    out.append(std::to_string(number.magnitude));
  }
  return true;
}

void append_float(std::string& out, double number) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t exponent = std::min(text.find('e'), text.size());
  out.append(text.substr(0, exponent));
  if (text.find('.') == std::string_view::npos) out.append(".0");
  if (exponent == text.size()) return;
  std::string_view power = text.substr(exponent + 1);
  out.push_back('e');
  if (power.front() == '-') out.push_back('-');
  power.remove_prefix(std::min(power.find_first_not_of("+-0"), power.size()));
  out.append(power);
}

}  // namespace roost::etf

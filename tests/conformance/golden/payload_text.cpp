// SPDX-License-Identifier: Apache-2.0
#include "payload_text.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>

namespace roost::golden {
namespace {

constexpr std::string_view kHex = "hex ";
constexpr std::string_view kCut = " ...[";

std::string utf8_of(unsigned code_point) {
  constexpr unsigned kContinuation = 0x80;
  constexpr unsigned kSixBits = 0x3f;
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(kContinuation | ((code_point >> shift) & kSixBits));
  };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xc0 | (code_point >> 6)), tail(0)};
  return {static_cast<char>(0xe0 | (code_point >> 12)), tail(6), tail(0)};
}

/// The character for `name`, the text between < and >; nullopt when it is not a name.
std::optional<std::string> named_character(std::string_view name) {
  if (name == "LF") return "\n";
  if (name == "CR") return "\r";
  if (!name.starts_with("U+")) return std::nullopt;
  unsigned code_point = 0;
  const auto end = name.data() + name.size();
  if (std::from_chars(name.data() + 2, end, code_point, 16).ptr != end) return std::nullopt;
  return utf8_of(code_point);
}

std::string brackets(std::size_t count) {
  return std::string(count, ']');
}

/// The end of a payload that was cut short after `shown`. The recorder used only a few long payloads: a ping
/// of "p", a text of "a", deflated bytes that continue as zeros, an array 5000 deep, and a binary message of
/// topic echo:1 whose ref is 255 times "r". nullopt for any other, which cannot be completed.
std::optional<std::string> end_of_cut(std::string_view shown, bool final) {
  constexpr std::size_t kDepth = 5000;
  if (!final) return "";
  switch (shown.back()) {
    case 'p':
    case '\0':
      return "";
    case 'a':
      return R"("}])";
    case '[':
      return brackets(kDepth) + (shown.starts_with('[') ? "}]" : R"(},"ref":"2"})");
    case 'r':
      return shown.front() == '\0' ? "echo:1echox" : "echo:1okx";
    default:
      return std::nullopt;
  }
}

std::string completed(std::string shown, std::size_t size, bool final) {
  const auto end = end_of_cut(shown, final);
  if (!end) return shown;
  if (size < shown.size() + end->size()) throw std::runtime_error("a cut payload that is shorter than shown");
  shown.append(size - shown.size() - end->size(), shown.back());
  return shown + *end;
}

std::string shown_bytes(std::string_view text) {
  if (text.starts_with(kHex)) return bytes_of_hex(text.substr(kHex.size()));
  return with_named_characters(text);
}

}  // namespace

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes;
  while (hex.size() >= 2) {
    unsigned value = 0;
    if (std::from_chars(hex.data(), hex.data() + 2, value, 16).ptr != hex.data() + 2) break;
    bytes.push_back(static_cast<char>(value));
    hex.remove_prefix(std::min<std::size_t>(3, hex.size()));
  }
  return bytes;
}

std::string bytes_of_payload(std::string_view text, bool final) {
  const std::size_t cut = text.rfind(kCut);
  if (cut == std::string_view::npos) return shown_bytes(text);
  const std::string size(text.substr(cut + kCut.size()));
  return completed(shown_bytes(text.substr(0, cut)), std::stoul(size), final);
}

std::string with_named_characters(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t end = text[at] == '<' ? text.find('>', at) : std::string_view::npos;
    const auto character =
        end == std::string_view::npos ? std::nullopt : named_character(text.substr(at + 1, end - at - 1));
    result += character.value_or(std::string(1, text[at]));
    if (character) at = end;
  }
  return result;
}

}  // namespace roost::golden

// SPDX-License-Identifier: Apache-2.0
#include "protocol/proxy/line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace roost::proxy {
namespace {

/// The words of a line with exactly `Count` of them, separated by single blanks.
template <std::size_t Count>
std::optional<std::array<std::string_view, Count>> words_of(std::string_view text) {
  if (std::count(text.begin(), text.end(), ' ') != Count - 1) return std::nullopt;
  std::array<std::string_view, Count> words;
  for (std::string_view& word : words) {
    word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

/// Must be in the notation of that family; an IPv4-mapped IPv6 address then counts as IPv4.
std::optional<base::IpAddress> address(std::string_view text, bool is_v6) {
  const bool has_colon = text.find(':') != std::string_view::npos;
  return has_colon == is_v6 ? base::IpAddress::parse(text) : std::nullopt;
}

std::optional<std::uint16_t> port(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Line> read_line(std::string_view text) {
  if (text == "UNKNOWN" || text.starts_with("UNKNOWN ")) return Line{};
  const auto words = words_of<5>(text);
  if (!words) return std::nullopt;
  const auto& [family, from, to, from_port, to_port] = *words;
  if (family != "TCP4" && family != "TCP6") return std::nullopt;
  const bool is_v6 = family == "TCP6";
  const auto source = address(from, is_v6);
  const auto source_port = port(from_port);
  if (!source || !source_port || !address(to, is_v6) || !port(to_port)) return std::nullopt;
  return Line{base::SocketAddress{*source, *source_port}};
}

}  // namespace roost::proxy

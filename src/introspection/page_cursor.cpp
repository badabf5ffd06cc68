// SPDX-License-Identifier: Apache-2.0
#include "introspection/page_cursor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

namespace roost::introspection {

std::vector<std::uint64_t> parse_numbers(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at != end) {
    std::uint64_t number = 0;
    const auto [behind, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (behind != end && *behind != '-')) return {};
    numbers.push_back(number);
    at = behind == end ? end : behind + 1;
  }
  return numbers;
}

std::string text_of(const std::vector<std::uint64_t>& numbers) {
  return fmt::format("{}", fmt::join(numbers, "-"));
}

std::string WalkCursor::text() const {
  return text_of({shard, place});
}

WalkCursor WalkCursor::parse(std::string_view text) {
  const auto numbers = parse_numbers(text);
  if (numbers.size() != 2) return {};
  return {numbers[0], numbers[1]};
}

}  // namespace roost::introspection

// SPDX-License-Identifier: Apache-2.0
#include "introspection/page_cursor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/visible_text.hpp"

namespace roost::introspection {
namespace {

const std::string kAfter = "after:";

}  // namespace

std::vector<std::uint64_t> parse_numbers(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at != end) {
    std::uint64_t number = 0;
    const auto [behind, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (behind != end && *behind != '-')) return {};
    numbers.push_back(number);
    if (behind + 1 == end) return {};  // nothing after the last dash
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

WalkCursor WalkCursor::parse(std::string_view text, std::size_t shards) {
  if (text.empty()) return {};
  const auto numbers = parse_numbers(text);
  if (numbers.size() != 2 || numbers[0] >= shards) refuse_cursor(text);
  return {numbers[0], numbers[1]};
}

// A topic may hold anything, and a cursor is typed. The prefix tells a cursor from any other text.

std::string cursor_after(const std::string& topic) {
  return base::base64url(kAfter + topic);
}

std::string topic_before(const std::string& cursor) {
  if (cursor.empty()) return {};
  const auto text = base::base64url_decode(cursor);
  if (!text || !text->starts_with(kAfter)) refuse_cursor(cursor);
  return text->substr(kAfter.size());
}

void refuse_cursor(std::string_view text) {
  throw std::invalid_argument(
      fmt::format("{} is no cursor of this node: use the one that the page before ends with",
                  base::visible_quoted(text)));
}

}  // namespace roost::introspection

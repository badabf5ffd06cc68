// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/preconditions.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "protocol/http1/entity_tag.hpp"
#include "protocol/http1/http_date.hpp"

namespace roost::http1 {
namespace {

/// The header's value, unless it is missing or repeated: a repeated one is not reliable.
std::optional<std::string_view> single(const Headers& headers, std::string_view name) {
  const auto values = headers.get_all(name);
  return values.size() == 1 ? std::optional(trim(values[0])) : std::nullopt;
}

std::optional<std::time_t> date_in(const Headers& headers, std::string_view name, std::time_t now) {
  const auto text = single(headers, name);
  return text ? parse_http_date(*text, now) : std::nullopt;
}

/// RFC 9110 §13.1.5. With a weak tag, the date is not a strong validator either.
bool same_version(std::string_view if_range, const Validators& current, std::time_t now) {
  if (if_range.starts_with('"') || is_weak(if_range))
    return same_tag(if_range, current.etag, TagComparison::strong);
  return !is_weak(current.etag) && parse_http_date(if_range, now) == current.last_modified;
}

/// Digits only; a value too large for the type becomes its maximum.
std::optional<std::uint64_t> position(std::string_view text) {
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || rest != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
  return value;
}

RequestedRange last_bytes(std::string_view text, std::uint64_t size) {
  const auto count = position(text);
  if (!count) return WholeBody{};
  if (*count == 0) return UnsatisfiableRange{};
  if (size == 0) return WholeBody{};  // the last bytes of an empty body are the empty body
  const auto taken = std::min(*count, size);
  return ByteRange{size - taken, taken};
}

/// RFC 9110 §14.1.2: "first-last", "first-" or "-count".
RequestedRange range_of(std::string_view spec, std::uint64_t size) {
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return WholeBody{};
  if (dash == 0) return last_bytes(spec.substr(1), size);
  const auto first = position(spec.substr(0, dash));
  const auto last = dash + 1 == spec.size() ? std::optional(std::numeric_limits<std::uint64_t>::max())
                                            : position(spec.substr(dash + 1));
  if (!first || !last || *last < *first) return WholeBody{};
  if (*first >= size) return UnsatisfiableRange{};
  return ByteRange{*first, std::min(*last, size - 1) - *first + 1};
}

}  // namespace

Precondition check_preconditions(const Headers& request, const Validators& current, std::time_t now) {
  if (request.contains("if-match")) {
    if (!lists_tag(request, "if-match", current.etag, TagComparison::strong)) return Precondition::failed;
  } else if (const auto date = date_in(request, "if-unmodified-since", now)) {
    if (current.last_modified > *date) return Precondition::failed;
  }
  if (request.contains("if-none-match")) {
    if (lists_tag(request, "if-none-match", current.etag, TagComparison::weak))
      return Precondition::not_modified;
  } else if (const auto date = date_in(request, "if-modified-since", now)) {
    if (current.last_modified <= *date) return Precondition::not_modified;
  }
  return Precondition::holds;
}

RequestedRange requested_range(const Headers& request, const Validators& current, std::uint64_t size,
                               std::time_t now) {
  const auto value = single(request, "range");
  if (!value) return WholeBody{};
  if (request.contains("if-range")) {
    const auto version = single(request, "if-range");
    if (!version || !same_version(*version, current, now)) return WholeBody{};
  }
  const auto [unit, set] = cut(*value, '=');
  if (!iequals(unit, "bytes") || set.find(',') != std::string_view::npos) return WholeBody{};
  return range_of(trim(set), size);
}

}  // namespace roost::http1

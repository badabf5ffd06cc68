// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/version.hpp"

#include <algorithm>
#include <charconv>

namespace roost::phoenix {
namespace {

constexpr std::string_view kOperator = "~> ";
constexpr std::string_view kIdentifierCharacters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// semver.org §2: no leading zeros.
bool is_number(std::string_view text) {
  return is_digits(text) && (text.size() == 1 || text.front() != '0');
}

/// semver.org §9, §10.
bool is_identifier(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kIdentifierCharacters) == std::string_view::npos;
}

std::vector<std::string> split_dots(std::string_view text) {
  std::vector<std::string> parts;
  parts.reserve(3);  // as in "2.0.0"
  parts.emplace_back();
  for (const char c : text) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// Cuts `text` at the first `mark` and returns what followed it.
std::optional<std::string_view> cut_at(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

bool parse_number(std::string_view text, std::uint32_t& out) {
  const char* begin = text.data();
  return is_number(text) && std::from_chars(begin, begin + text.size(), out).ec == std::errc();
}

bool parse_core(std::string_view text, Version& version) {
  const auto parts = split_dots(text);
  return parts.size() == 3 && parse_number(parts[0], version.major) &&
         parse_number(parts[1], version.minor) && parse_number(parts[2], version.patch);
}

bool is_build(std::string_view text) {
  const auto parts = split_dots(text);
  return std::all_of(parts.begin(), parts.end(), is_identifier);
}

bool parse_pre_release(std::string_view text, Version& version) {
  version.pre_release = split_dots(text);
  return std::all_of(version.pre_release.begin(), version.pre_release.end(), [](const std::string& part) {
    return is_identifier(part) && (!is_digits(part) || is_number(part));
  });
}

/// semver.org §11.4: numbers by value and before words; words byte by byte.
std::weak_ordering compare_identifiers(const std::string& left, const std::string& right) {
  const bool numbers = is_digits(left) && is_digits(right);
  if (numbers && left.size() != right.size()) return left.size() <=> right.size();
  if (is_digits(left) != is_digits(right))
    return is_digits(left) ? std::weak_ordering::less : std::weak_ordering::greater;
  return left <=> right;
}

std::weak_ordering compare_pre_releases(const Version& left, const Version& right) {
  if (left.pre_release.empty() || right.pre_release.empty())  // a release comes after its pre-releases
    return left.pre_release.empty() <=> right.pre_release.empty();
  return std::lexicographical_compare_three_way(left.pre_release.begin(), left.pre_release.end(),
                                                right.pre_release.begin(), right.pre_release.end(),
                                                compare_identifiers);
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  Version version;
  if (const auto build = cut_at(text, '+'); build && !is_build(*build)) return std::nullopt;
  if (const auto pre = cut_at(text, '-'); pre && !parse_pre_release(*pre, version)) return std::nullopt;
  if (!parse_core(text, version)) return std::nullopt;
  return version;
}

std::weak_ordering compare(const Version& left, const Version& right) {
  if (const auto order = left.major <=> right.major; order != 0) return order;
  if (const auto order = left.minor <=> right.minor; order != 0) return order;
  if (const auto order = left.patch <=> right.patch; order != 0) return order;
  return compare_pre_releases(left, right);
}

Result<VersionRequirement> VersionRequirement::parse(std::string_view text) {
  std::optional<Version> least;
  if (text.starts_with(kOperator)) least = Version::parse(text.substr(kOperator.size()));
  if (!least)
    return make_error("a version requirement looks like \"~> 2.0.0\", not \"" + std::string(text) + "\"");
  return VersionRequirement(std::string(text), *std::move(least));
}

bool VersionRequirement::matches(const Version& version) const {
  // The upper bound A.(B+1).0 also excludes its own pre-releases, so A.B must be the same.
  return version.major == least_.major && version.minor == least_.minor && compare(version, least_) >= 0;
}

}  // namespace roost::phoenix

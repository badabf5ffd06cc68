// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/entity_tag.hpp"

namespace roost::http1 {
namespace {

constexpr std::string_view kWeak = "W/";

std::string_view opaque_part(std::string_view tag) noexcept {
  return is_weak(tag) ? tag.substr(kWeak.size()) : tag;
}

/// Removes the first tag from a list, quotes included; empty at the end of the list.
std::string_view take_tag(std::string_view& list) {
  const auto start = list.find_first_not_of(" \t,");
  if (start == std::string_view::npos) return {};
  list.remove_prefix(start);
  const std::size_t open = is_weak(list) ? kWeak.size() : 0;
  if (open >= list.size() || list[open] != '"') return {};
  const auto close = list.find('"', open + 1);
  if (close == std::string_view::npos) return {};
  const auto tag = list.substr(0, close + 1);
  list.remove_prefix(tag.size());
  return tag;
}

}  // namespace

bool is_weak(std::string_view tag) noexcept {
  return tag.starts_with(kWeak);
}

bool same_tag(std::string_view left, std::string_view right, TagComparison how) noexcept {
  if (how == TagComparison::strong && (is_weak(left) || is_weak(right))) return false;
  return opaque_part(left) == opaque_part(right);
}

bool lists_tag(const Headers& headers, std::string_view name, std::string_view tag, TagComparison how) {
  for (auto list : headers.get_all(name)) {
    if (trim(list) == "*") return true;
    for (auto listed = take_tag(list); !listed.empty(); listed = take_tag(list))
      if (same_tag(listed, tag, how)) return true;
  }
  return false;
}

}  // namespace roost::http1

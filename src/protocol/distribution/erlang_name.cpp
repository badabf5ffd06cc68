// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/erlang_name.hpp"

#include <algorithm>

namespace roost::distribution {
namespace {

constexpr std::size_t kMaxNodeName = 255;  // characters of an atom

}  // namespace

bool is_node_name(std::string_view name) {
  const std::size_t at = name.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == name.size() || name.size() > kMaxNodeName)
    return false;
  if (name.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string_view name_of(std::string_view node) {
  return node.substr(0, node.find('@'));
}

std::string_view host_of(std::string_view node) {
  return node.substr(node.find('@') + 1);
}

bool has_long_name(std::string_view node) {
  return host_of(node).find_first_of(".:") != std::string_view::npos;
}

}  // namespace roost::distribution

// SPDX-License-Identifier: Apache-2.0
#include "config/config_key.hpp"

#include <algorithm>
#include <numeric>

namespace roost::config {
namespace {

/// Letters to insert, drop or change (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(const std::vector<std::string_view>& names, std::string_view wrong) {
  const std::string_view below = wrong.substr(std::min(wrong.find('.'), wrong.size() - 1) + 1);
  std::size_t best = std::max<std::size_t>(2, wrong.size() / 4) + 1;
  std::string_view nearest;
  for (const std::string_view name : names) {
    if (name == below) return std::string(name);  // in the wrong table
    if (const std::size_t changes = distance(name, wrong); changes < best) {
      best = changes;
      nearest = name;
    }
  }
  return std::string(nearest);
}

}  // namespace roost::config

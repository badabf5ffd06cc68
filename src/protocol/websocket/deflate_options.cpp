// SPDX-License-Identifier: Apache-2.0
#include "roost/deflate_options.hpp"

#include <string_view>

namespace roost {
namespace {

void require_range(std::vector<std::string>& problems, std::string_view name, int value, int least,
                   int most) {
  if (value >= least && value <= most) return;
  std::string text = "deflate.";
  text.append(name).append(" must be from ").append(std::to_string(least)).append(" to ");
  problems.push_back(text.append(std::to_string(most)).append(", not ").append(std::to_string(value)));
}

}  // namespace

std::vector<std::string> DeflateOptions::problems() const {
  std::vector<std::string> found;
  require_range(found, "level", level, 1, 9);
  require_range(found, "memory_level", memory_level, 1, 9);
  require_range(found, "window_bits", window_bits, 9, 15);
  return found;
}

}  // namespace roost

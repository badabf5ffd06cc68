// SPDX-License-Identifier: Apache-2.0
#include "base/compact_text.hpp"

#include <limits>

#include "base/check.hpp"

namespace roost::base {

CompactText::CompactText(std::string_view text) {
  if (text.size() <= kInside) {
    text.copy(bytes_.data(), text.size());
    bytes_.back() = static_cast<char>(text.size());
    return;
  }
  ROOST_CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max(), "a compact text has up to 4 GiB");
  const Outside outside{new char[text.size()], static_cast<std::uint32_t>(text.size())};
  text.copy(outside.data, text.size());
  std::memcpy(bytes_.data(), &outside, kOutsideBytes);
  bytes_.back() = kOnHeap;
}

}  // namespace roost::base

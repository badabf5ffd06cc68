// SPDX-License-Identifier: Apache-2.0
#include "inspect/text_ring.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace roost::inspect {
namespace {

constexpr std::string_view kEllipsis = "…";

/// The beginning of `text` that leaves room for the ellipsis.
std::string_view beginning(std::string_view text, std::size_t most) {
  std::size_t end = most - std::min(most, kEllipsis.size());
  const auto continues = [&] { return (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U; };
  while (end > 0 && continues())
    --end;
  return text.substr(0, end);
}

}  // namespace

std::string_view TextRing::put(std::string_view text, std::size_t most) {
  const bool cut = text.size() > most;
  if (cut) text = beginning(text, most);
  const std::size_t size = text.size() + (cut ? kEllipsis.size() : 0);
  char* place = take(size);
  const std::size_t copied = text.copy(place, text.size());
  if (cut) kEllipsis.copy(place + copied, kEllipsis.size());
  return {place, size};
}

/// In one piece: what is left of the block is skipped if it is too small.
char* TextRing::take(std::size_t size) {
  ROOST_CHECK(size <= bytes_, "a text is smaller than the ring");
  const std::size_t left = bytes_ - position_ % bytes_;
  if (size > left) position_ += left;
  char* place = block_.get() + position_ % bytes_;
  position_ += size;
  return place;
}

}  // namespace roost::inspect

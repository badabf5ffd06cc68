// SPDX-License-Identifier: Apache-2.0
#include "inspect/text_ring.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace roost::inspect {
namespace {

constexpr std::string_view kEllipsis = "…";

}  // namespace

std::string_view TextRing::put(std::string_view text, std::size_t most) {
  const bool cut = text.size() > most;
  if (cut) text = base::whole_characters(text, most - std::min(most, kEllipsis.size()));
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

// SPDX-License-Identifier: Apache-2.0
// Between a stream of bytes and a parser of whole items: what lies whole in a piece is parsed where it lies,
// and only an item that is cut is kept and put together. Holds as much as has arrived, not as much as was
// announced. Owner: one connection. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace roost::base {

/// What a parser says of the bytes it was given.
struct Taken {
  std::size_t size = 0;     // of the item at their beginning; 0: it is not whole
  std::size_t missing = 1;  // if it is not whole: how many bytes at least
  bool stop = false;        // nothing more is to be parsed

  [[nodiscard]] static Taken item(std::size_t size) noexcept { return {size, 0, false}; }
  [[nodiscard]] static Taken more(std::size_t missing) noexcept { return {0, missing, false}; }
  [[nodiscard]] static Taken stopped() noexcept { return {0, 0, true}; }
};

class CarryOver {
 public:
  /// Calls `take(bytes)`, which gives a Taken, for each item of all pieces so far. False when it stopped:
  /// this may be destroyed by then, and is not used again.
  template <class Take>
  [[nodiscard]] bool feed(std::string_view piece, Take take) {
    if (!kept_.empty()) {
      const Ending ending = complete(piece, take);
      if (ending != Ending::item) return ending == Ending::pieces;
    }
    while (!piece.empty()) {
      const Taken taken = take(piece);
      if (taken.stop) return false;
      if (taken.size == 0) return keep(piece, taken.missing);
      piece.remove_prefix(taken.size);
    }
    return true;
  }

  /// Nothing is kept: the bytes so far end with an item.
  [[nodiscard]] bool idle() const noexcept { return kept_.empty(); }

 private:
  static constexpr std::size_t kRoomToKeep = 64UL * 1024;
  static constexpr std::size_t kStep = 64;  // where the end of an item is not known yet: bytes at a time

  enum class Ending : unsigned char { item, pieces, stop };

  /// Puts the item that was cut together; then `piece` is what follows it.
  template <class Take>
  [[nodiscard]] Ending complete(std::string_view& piece, Take& take) {
    while (!piece.empty()) {
      const std::size_t before = kept_.size();
      const std::size_t added = std::min(piece.size(), std::max(missing_, kStep));
      kept_.append(piece.substr(0, added));
      const Taken taken = take(std::string_view(kept_));
      if (taken.stop) return Ending::stop;
      if (taken.size != 0) {
        ROOST_CHECK(taken.size > before, "an item that was cut ends in a later piece");
        piece.remove_prefix(taken.size - before);  // what was added beyond it is parsed where it lies
        release();
        return Ending::item;
      }
      missing_ = taken.missing;
      piece.remove_prefix(added);
    }
    return Ending::pieces;
  }

  bool keep(std::string_view rest, std::size_t missing) {
    kept_ = rest;
    missing_ = missing;
    return true;
  }

  void release() {
    kept_.clear();
    if (kept_.capacity() > kRoomToKeep) std::string().swap(kept_);
  }

  std::string kept_;
  std::size_t missing_ = 1;
};

}  // namespace roost::base

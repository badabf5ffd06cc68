// SPDX-License-Identifier: Apache-2.0
#include "presence/entry_hash.hpp"

#include <string_view>

namespace roost::presence {
namespace {

/// FNV-1a of numbers and texts, and at its end the mixer of SplitMix64, so that sums of it are of use.
class EntryDigest {
 public:
  void add(std::uint64_t number) noexcept {
    constexpr unsigned kByte = 8;
    for (unsigned shift = 0; shift < 64; shift += kByte)
      add_byte(static_cast<unsigned char>(number >> shift));
  }
  /// With its size, so that where one text ends and the next begins counts.
  void add(std::string_view text) noexcept {
    add(static_cast<std::uint64_t>(text.size()));
    for (const char c : text)
      add_byte(static_cast<unsigned char>(c));
  }
  [[nodiscard]] std::uint64_t value() const noexcept {
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

 private:
  void add_byte(unsigned char byte) noexcept { state_ = (state_ ^ byte) * 0x100000001b3U; }

  std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace

std::uint64_t entry_hash(const tracker::TrackedView& entry) noexcept {
  EntryDigest digest;
  digest.add(entry.topic);
  digest.add(entry.key);
  digest.add(std::string_view(*entry.process.node));
  digest.add(entry.process.id);
  digest.add(entry.process.serial);
  digest.add(entry.process.creation);
  digest.add(entry.meta->shown.ref());
  return digest.value();
}

}  // namespace roost::presence

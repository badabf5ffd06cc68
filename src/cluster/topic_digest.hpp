// SPDX-License-Identifier: Apache-2.0
// What a node has published since its last digest, so that a loss is noticed that no later message shows.
//   | topic hash 8 | first sequence 8 | last sequence 8 | for each topic, the highest byte first
// A digest with more entries than fit into one message goes in several, all of the same number. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roost::cluster {

struct DigestEntry {
  std::uint64_t topic_hash = 0;
  std::uint64_t first = 0;  // of those published since the last digest; at least 1
  std::uint64_t last = 0;   // not smaller than first

  friend bool operator==(const DigestEntry&, const DigestEntry&) = default;
};

inline constexpr std::size_t kDigestEntry = 24;
inline constexpr std::size_t kMaxDigestEntries = 2'048;  // of one message: 48 KiB

/// The first eight bytes of the topic's SHA-256. Two topics of one hash can only make a digest say less or
/// more than is true; messages are told apart by their topics.
[[nodiscard]] std::uint64_t topic_hash(std::string_view topic);

void append_digest_entry(std::string& out, const DigestEntry& entry);

/// 1 to kMaxDigestEntries entries, each in order.
[[nodiscard]] bool is_digest(std::string_view payload);

/// Of a payload that is_digest.
[[nodiscard]] std::size_t digest_entries(std::string_view payload) noexcept;
[[nodiscard]] DigestEntry digest_entry(std::string_view payload, std::size_t index);

}  // namespace roost::cluster

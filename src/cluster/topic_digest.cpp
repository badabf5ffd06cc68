// SPDX-License-Identifier: Apache-2.0
#include "cluster/topic_digest.hpp"

#include "base/big_endian.hpp"
#include "base/digest.hpp"

namespace roost::cluster {
namespace {

constexpr std::size_t kNumber = sizeof(std::uint64_t);

bool is_in_order(const DigestEntry& entry) {
  return entry.first > 0 && entry.first <= entry.last;
}

}  // namespace

std::uint64_t topic_hash(std::string_view topic) {
  const auto digest = base::sha256(topic);
  return base::read_big_endian<std::uint64_t>(
      {reinterpret_cast<const char*>(digest.data()), sizeof(std::uint64_t)});
}

void append_digest_entry(std::string& out, const DigestEntry& entry) {
  base::append_big_endian(out, entry.topic_hash);
  base::append_big_endian(out, entry.first);
  base::append_big_endian(out, entry.last);
}

bool is_digest(std::string_view payload) {
  const std::size_t count = digest_entries(payload);
  if (count == 0 || count > kMaxDigestEntries || payload.size() % kDigestEntry != 0) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (!is_in_order(digest_entry(payload, i))) return false;
  return true;
}

std::size_t digest_entries(std::string_view payload) noexcept {
  return payload.size() / kDigestEntry;
}

DigestEntry digest_entry(std::string_view payload, std::size_t index) {
  payload.remove_prefix(index * kDigestEntry);
  return {base::read_big_endian<std::uint64_t>(payload),
          base::read_big_endian<std::uint64_t>(payload.substr(kNumber)),
          base::read_big_endian<std::uint64_t>(payload.substr(2 * kNumber))};
}

}  // namespace roost::cluster

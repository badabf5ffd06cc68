// SPDX-License-Identifier: Apache-2.0
// Counts observations by size in fixed buckets. Plain numbers: owner and thread are a shard's.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace roost::inspect {

template <std::size_t N>
struct Histogram {
  std::array<std::uint64_t, N + 1> counts{};  // the last: above every bound
  std::uint64_t sum = 0;

  void observe(std::uint64_t value, const std::array<std::uint64_t, N>& bounds) noexcept {
    std::size_t bucket = 0;
    while (bucket < N && value > bounds[bucket])
      ++bucket;
    ++counts[bucket];
    sum += value;
  }
  Histogram& operator+=(const Histogram& other) noexcept {
    for (std::size_t i = 0; i <= N; ++i)
      counts[i] += other.counts[i];
    sum += other.sum;
    return *this;
  }
  [[nodiscard]] std::uint64_t total() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts)
      all += count;
    return all;
  }
};

/// Nanoseconds: 10 µs to 10 s.
inline constexpr std::array<std::uint64_t, 13> kDurationBounds = {
    10'000,     50'000,     100'000,     500'000,     1'000'000,     2'500'000,     5'000'000,
    10'000'000, 50'000'000, 100'000'000, 500'000'000, 1'000'000'000, 10'000'000'000};
/// Bytes: 256 B to 4 MiB.
inline constexpr std::array<std::uint64_t, 8> kByteBounds = {256,    1024,    4096,      16'384,
                                                             65'536, 262'144, 1'048'576, 4'194'304};

struct DurationHistogram : Histogram<kDurationBounds.size()> {
  void observe(std::chrono::nanoseconds duration) noexcept {
    Histogram::observe(duration.count() < 0 ? 0 : static_cast<std::uint64_t>(duration.count()),
                       kDurationBounds);
  }
};

struct ByteHistogram : Histogram<kByteBounds.size()> {
  void observe(std::uint64_t bytes) noexcept { Histogram::observe(bytes, kByteBounds); }
};

}  // namespace roost::inspect

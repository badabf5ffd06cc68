// SPDX-License-Identifier: Apache-2.0
// What a micro-benchmark reports besides the time of an iteration: the time of one operation, its bytes per
// second, and its number of allocations.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roost::bench {

/// Calls of operator new by this thread (allocations.cpp).
[[nodiscard]] std::uint64_t allocations() noexcept;

struct CostOptions {
  std::int64_t operations = 1;     // per iteration
  std::int64_t bytes = 0;          // per iteration; 0: not meaningful
  bool must_not_allocate = false;  // fail the benchmark if it allocates
};

/// Create before the loop, once buffers have grown; reports its counters in the destructor.
class Cost {
 public:
  explicit Cost(benchmark::State& state, const CostOptions& options = {})
      : state_(state), options_(options), before_(allocations()) {}
  Cost(const Cost&) = delete;
  Cost& operator=(const Cost&) = delete;
  ~Cost();

 private:
  benchmark::State& state_;
  const CostOptions options_;
  const std::uint64_t before_;
};

/// JSON of about this many bytes, typical of applications.
[[nodiscard]] std::string json_object(std::size_t bytes);

[[nodiscard]] inline std::int64_t size_of(std::string_view text) {
  return static_cast<std::int64_t>(text.size());
}

}  // namespace roost::bench

// SPDX-License-Identifier: Apache-2.0
// What a micro-benchmark tells beside the time of an iteration: the time of one operation, its bytes a
// second, and how often it asked for memory.
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
  std::int64_t operations = 1;     // of one iteration
  std::int64_t bytes = 0;          // of one iteration; 0: bytes have no meaning
  bool must_not_allocate = false;  // a benchmark that does is an error
};

/// Made before the loop, when all that grows has grown; tells its counters after it.
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

/// JSON of about as many bytes, as applications send it.
[[nodiscard]] std::string json_object(std::size_t bytes);

[[nodiscard]] inline std::int64_t size_of(std::string_view text) {
  return static_cast<std::int64_t>(text.size());
}

}  // namespace roost::bench

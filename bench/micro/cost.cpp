// SPDX-License-Identifier: Apache-2.0
#include "cost.hpp"

#include <cmath>

namespace roost::bench {

using benchmark::Counter;

namespace {

/// Turns a count of operations into the time of one.
// NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): so the library joins its flags, too
constexpr auto kTimeOfOne = static_cast<Counter::Flags>(static_cast<unsigned>(Counter::kIsRate) |
                                                        static_cast<unsigned>(Counter::kInvert));

}  // namespace

Cost::~Cost() {
  const std::uint64_t taken = allocations() - before_;
  const auto operations = static_cast<double>(state_.iterations() * options_.operations);
  // Rounded to hundredths: ignores the benchmark library's own few allocations in a million iterations.
  const double each = std::round(100 * static_cast<double>(taken) / operations) / 100;
  state_.counters["op"] = Counter(operations, kTimeOfOne);
  state_.counters["allocs"] = each;
  if (options_.bytes > 0) state_.SetBytesProcessed(state_.iterations() * options_.bytes);
  if (options_.must_not_allocate && each > 0) state_.SkipWithError("it allocated memory");
}

std::string json_object(std::size_t bytes) {
  std::string text = R"({"id":0)";
  for (int number = 1; text.size() + 2 < bytes; ++number) {
    text += ",\"field" + std::to_string(number) + "\":";
    text += number % 2 == 0 ? std::to_string(number * 7919) : "\"some words of text\"";
  }
  return text + "}";
}

}  // namespace roost::bench

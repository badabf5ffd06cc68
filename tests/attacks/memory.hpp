// SPDX-License-Identifier: Apache-2.0
// The heap of this test binary, as operator new sees it: what is in use, and the most that was. Thread: any.
#pragma once

#include <cstddef>

namespace roost::test {

/// From its construction on.
class MemoryMeter {
 public:
  MemoryMeter();

  /// More than at the start; 0 when it is less.
  [[nodiscard]] std::size_t grown() const;
  /// The most there was more than at the start.
  [[nodiscard]] std::size_t peak() const;

 private:
  std::size_t start_;
};

}  // namespace roost::test

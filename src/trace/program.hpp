// SPDX-License-Identifier: Apache-2.0
// A compiled trace expression: a flat list of comparisons and jumps. Immutable: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "trace/event.hpp"

namespace roost::trace {

enum class Compare : std::uint8_t {
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  prefix
};

struct Instruction {
  enum class Op : std::uint8_t {
    compare_text,     // texts[operand]
    compare_address,  // likewise; without a port it matches every port
    compare_number,   // numbers[operand]; also durations (in nanoseconds) and kinds
    compare_id,       // ids[operand]
    always,
    negate,
    jump_if_true,  // to instruction `operand`
    jump_if_false,
  };
  Op op;
  Field field = Field::topic;
  Compare compare = Compare::equal;
  std::uint16_t operand = 0;
};

class Program {
 public:
  /// Neither allocates nor throws.
  [[nodiscard]] bool matches(const Event& event) const noexcept;
  /// For fields that are expensive to fill in.
  [[nodiscard]] bool looks_at(Field field) const noexcept;

 private:
  friend class Compiler;
  [[nodiscard]] bool run(const Instruction& instruction, const Event& event) const noexcept;

  std::vector<Instruction> code_;
  std::vector<std::string> texts_;
  std::vector<std::uint64_t> numbers_;
  std::vector<ConnectionId> ids_;
};

}  // namespace roost::trace

// SPDX-License-Identifier: Apache-2.0
#include "trace/program.hpp"

#include <algorithm>

#include "base/ip_address.hpp"

namespace roost::trace {
namespace {

std::string_view text_of(const Event& event, Field field) noexcept {
  switch (field) {
    case Field::topic:
      return event.topic;
    case Field::event:
      return event.event;
    case Field::peer:
      return event.peer;
    default:
      return event.status;
  }
}

std::uint64_t number_of(const Event& event, Field field) noexcept {
  switch (field) {
    case Field::kind:
      return static_cast<std::uint64_t>(event.kind);
    case Field::bytes:
      return event.bytes;
    default:
      return static_cast<std::uint64_t>(std::max<std::int64_t>(event.duration.count(), 0));
  }
}

template <class T>
bool compares(Compare compare, const T& left, const T& right) noexcept {
  switch (compare) {
    case Compare::equal:
      return left == right;
    case Compare::not_equal:
      return left != right;
    case Compare::less:
      return left < right;
    case Compare::less_or_equal:
      return left <= right;
    case Compare::greater:
      return left > right;
    default:
      return left >= right;
  }
}

}  // namespace

bool Program::matches(const Event& event) const noexcept {
  bool holds = true;
  for (std::size_t at = 0; at < code_.size(); ++at) {
    const Instruction& instruction = code_[at];
    switch (instruction.op) {
      case Instruction::Op::negate:
        holds = !holds;
        break;
      case Instruction::Op::jump_if_true:
        if (holds) at = instruction.operand - 1U;  // the loop adds one; jumps go forward, so never to 0
        break;
      case Instruction::Op::jump_if_false:
        if (!holds) at = instruction.operand - 1U;
        break;
      default:
        holds = run(instruction, event);
    }
  }
  return holds;
}

bool Program::run(const Instruction& instruction, const Event& event) const noexcept {
  switch (instruction.op) {
    case Instruction::Op::compare_text: {
      const std::string_view text = text_of(event, instruction.field);
      const std::string_view wanted = texts_[instruction.operand];
      if (instruction.compare == Compare::prefix) return text.starts_with(wanted);
      return compares(instruction.compare, text, wanted);
    }
    case Instruction::Op::compare_address: {
      const bool same = base::address_matches(text_of(event, instruction.field), texts_[instruction.operand]);
      return same == (instruction.compare == Compare::equal);
    }
    case Instruction::Op::compare_number:
      return compares(instruction.compare, number_of(event, instruction.field),
                      numbers_[instruction.operand]);
    case Instruction::Op::compare_id:
      return compares(instruction.compare, event.id, ids_[instruction.operand]);
    default:
      return true;
  }
}

bool Program::looks_at(Field field) const noexcept {
  return std::any_of(code_.begin(), code_.end(), [field](const Instruction& instruction) {
    return instruction.op <= Instruction::Op::compare_id && instruction.field == field;
  });
}

}  // namespace roost::trace

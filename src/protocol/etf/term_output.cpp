// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_output.hpp"

#include <bit>
#include <limits>

namespace roost::etf {
namespace {

constexpr std::size_t kMaxShort = 255;  // of a length in one byte

}  // namespace

void TermOutput::tuple(std::size_t arity) {
  const bool small = arity <= kMaxShort;
  byte(small ? Tag::small_tuple : Tag::large_tuple);
  big_endian(arity, small ? 1 : 4);
}

void TermOutput::map(std::size_t size) {
  byte(Tag::map);
  big_endian(size, 4);
}

void TermOutput::list(std::size_t size) {
  byte(Tag::list);
  big_endian(size, 4);
}

void TermOutput::atom(std::string_view name) {
  const bool small = name.size() <= kMaxShort;
  byte(small ? Tag::small_utf8_atom : Tag::utf8_atom);
  big_endian(name.size(), small ? 1 : 2);
  text_.append(name);
}

void TermOutput::binary(std::string_view bytes) {
  byte(Tag::binary);
  big_endian(bytes.size(), 4);
  text_.append(bytes);
}

void TermOutput::integer(std::int64_t number) {
  if (number >= 0 && number <= 255) {
    byte(Tag::small_integer);
    byte(static_cast<std::uint8_t>(number));
  } else if (number >= std::numeric_limits<std::int32_t>::min() &&
             number <= std::numeric_limits<std::int32_t>::max()) {
    byte(Tag::integer);
    big_endian(static_cast<std::uint32_t>(number), 4);
  } else {
    const auto bits = static_cast<std::uint64_t>(number);
    big(number < 0, number < 0 ? 0 - bits : bits);
  }
}

void TermOutput::integer(std::uint64_t number) {
  if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return integer(static_cast<std::int64_t>(number));
  big(false, number);
}

void TermOutput::integer(bool negative, std::string_view magnitude) {
  byte(Tag::small_big);
  byte(static_cast<std::uint8_t>(magnitude.size()));
  byte(negative ? 1 : 0);
  text_.append(magnitude);
}

void TermOutput::set_size(std::size_t opened, std::size_t size) {
  for (std::size_t i = 0; i < 4; ++i)
    text_[opened + i] = static_cast<char>(size >> 8 * (3 - i));
}

void TermOutput::real(double number) {
  byte(Tag::real);
  big_endian(std::bit_cast<std::uint64_t>(number), 8);
}

void TermOutput::pid(const Pid& pid) {
  byte(Tag::new_pid);
  atom(pid.node);
  for (const std::uint32_t number : {pid.id, pid.serial, pid.creation})
    big_endian(number, 4);
}

void TermOutput::reference(const Reference& reference) {
  byte(Tag::newer_reference);
  big_endian(reference.ids.size(), 2);
  atom(reference.node);
  big_endian(reference.creation, 4);
  for (const std::uint32_t id : reference.ids)
    big_endian(id, 4);
}

void TermOutput::big(bool negative, std::uint64_t magnitude) {
  byte(Tag::small_big);
  const std::size_t length = text_.size();
  byte(0);
  byte(negative ? 1 : 0);
  for (; magnitude != 0; magnitude >>= 8)
    byte(static_cast<std::uint8_t>(magnitude));
  text_[length] = static_cast<char>(text_.size() - length - 2);
}

void TermOutput::big_endian(std::uint64_t number, int bytes) {
  while (bytes-- > 0)
    byte(static_cast<std::uint8_t>(number >> (8 * bytes)));
}

}  // namespace roost::etf

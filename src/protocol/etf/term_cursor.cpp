// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_cursor.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "protocol/etf/atom_text.hpp"

namespace roost::etf {
namespace {

constexpr std::uint64_t kMaxNatural = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMaxReferenceIds = 5;

bool is_atom_tag(std::uint8_t tag) {
  return tag == Tag::latin1_atom || tag == Tag::small_latin1_atom || tag == Tag::utf8_atom ||
         tag == Tag::small_utf8_atom;
}

}  // namespace

std::uint8_t TermCursor::next_tag() const noexcept {
  return bytes_.rest().empty() ? 0 : static_cast<std::uint8_t>(bytes_.rest().front());
}

bool TermCursor::next_is_atom() const noexcept {
  return is_atom_tag(next_tag());
}

bool TermCursor::next_is_tuple() const noexcept {
  return next_tag() == Tag::small_tuple || next_tag() == Tag::large_tuple;
}

std::optional<std::uint8_t> TermCursor::tag() {
  const auto byte = bytes_.big_endian(1);
  if (!byte) return std::nullopt;
  return static_cast<std::uint8_t>(*byte);
}

bool TermCursor::fill(std::uint32_t& number) {
  const auto value = bytes_.big_endian(4);
  number = static_cast<std::uint32_t>(value.value_or(0));
  return value.has_value();
}

// --- terms of a known form ---

std::optional<std::size_t> TermCursor::tuple() {
  const auto next = tag();
  if (next == Tag::small_tuple) return bytes_.big_endian(1);
  if (next == Tag::large_tuple) return bytes_.big_endian(4);
  return std::nullopt;
}

std::optional<std::size_t> TermCursor::map() {
  if (tag() != Tag::map) return std::nullopt;
  return bytes_.big_endian(4);
}

std::optional<std::string> TermCursor::atom() {
  const auto next = tag();
  if (!next || !is_atom_tag(*next)) return std::nullopt;
  const bool small = *next == Tag::small_utf8_atom || *next == Tag::small_latin1_atom;
  const auto size = bytes_.big_endian(small ? 1 : 2);
  const auto name = size ? bytes_.take(*size) : std::nullopt;
  if (!name) return std::nullopt;
  const bool latin1 = *next == Tag::latin1_atom || *next == Tag::small_latin1_atom;
  return latin1 ? utf8_of_latin1(*name) : checked_utf8(*name);
}

std::optional<std::string_view> TermCursor::binary() {
  if (tag() != Tag::binary) return std::nullopt;
  const auto size = bytes_.big_endian(4);
  return size ? bytes_.take(*size) : std::nullopt;
}

std::optional<std::uint64_t> TermCursor::natural() {
  const auto next = tag();
  if (next == Tag::small_integer) return bytes_.big_endian(1);
  if (next == Tag::integer) {
    const auto number = bytes_.big_endian(4);
    return number && *number <= std::numeric_limits<std::int32_t>::max() ? number : std::nullopt;
  }
  if (next != Tag::small_big) return std::nullopt;
  const auto size = bytes_.big_endian(1);
  const auto sign = bytes_.big_endian(1);
  if (!sign || *sign != 0 || *size > sizeof(std::uint64_t)) return std::nullopt;
  const auto bytes = bytes_.take(*size);
  if (!bytes) return std::nullopt;
  std::uint64_t number = 0;
  for (auto byte = bytes->rbegin(); byte != bytes->rend(); ++byte)
    number = number << 8 | static_cast<unsigned char>(*byte);
  if (number > kMaxNatural) return std::nullopt;
  return number;
}

std::optional<Pid> TermCursor::pid() {
  const auto next = tag();
  if (next != Tag::new_pid && next != Tag::pid) return std::nullopt;
  auto node = atom();
  if (!node) return std::nullopt;
  Pid pid{*std::move(node), 0, 0, 0};
  if (!fill(pid.id) || !fill(pid.serial)) return std::nullopt;
  const auto creation = bytes_.big_endian(next == Tag::new_pid ? 4 : 1);
  if (!creation) return std::nullopt;
  pid.creation = static_cast<std::uint32_t>(*creation);
  return pid;
}

std::optional<Reference> TermCursor::reference() {
  const auto next = tag();
  if (next != Tag::newer_reference && next != Tag::new_reference) return std::nullopt;
  const auto count = bytes_.big_endian(2);
  if (!count || *count == 0 || *count > kMaxReferenceIds) return std::nullopt;
  auto node = atom();
  const auto creation = node ? bytes_.big_endian(next == Tag::newer_reference ? 4 : 1) : std::nullopt;
  if (!creation) return std::nullopt;
  Reference reference{*std::move(node), static_cast<std::uint32_t>(*creation),
                      std::vector<std::uint32_t>(*count)};
  if (!std::all_of(reference.ids.begin(), reference.ids.end(), [this](auto& id) { return fill(id); }))
    return std::nullopt;
  return reference;
}

// --- any term ---

bool TermCursor::copy(TermOutput& out, std::size_t depth) {
  const std::uint8_t next = next_tag();
  switch (next) {
    case Tag::small_integer:
      return copy_raw(out, 1 + 1);
    case Tag::integer:
      return copy_raw(out, 1 + 4);
    case Tag::small_big:
      return copy_big(out);
    case Tag::real:
      return copy_float(out);
    case Tag::binary:
      return copy_sized(out, 4);
    case Tag::byte_list:
      return copy_sized(out, 2);
    case Tag::empty_list:
      return copy_raw(out, 1);
    case Tag::list:
      return copy_list(out, depth + 1);
    case Tag::map:
      return copy_map(out, depth + 1);
    case Tag::small_tuple:
    case Tag::large_tuple: {
      const auto arity = tuple();
      if (!arity) return false;
      out.tuple(*arity);
      return copy_elements(out, *arity, depth + 1);
    }
    case Tag::pid:
    case Tag::new_pid: {
      const auto read = pid();
      if (read) out.pid(*read);
      return read.has_value();
    }
    case Tag::new_reference:
    case Tag::newer_reference: {
      const auto read = reference();
      if (read) out.reference(*read);
      return read.has_value();
    }
    default: {
      const auto name = atom();
      if (name) out.atom(*name);
      return name.has_value();
    }
  }
}

bool TermCursor::skip() {
  TermOutput nothing;
  return copy(nothing);
}

bool TermCursor::copy_raw(TermOutput& out, std::size_t size) {
  const auto bytes = bytes_.take(size);
  if (bytes) out.encoded(*bytes);
  return bytes.has_value();
}

/// A tag, the length of its content, the content.
bool TermCursor::copy_sized(TermOutput& out, std::size_t length_bytes) {
  ByteCursor ahead(bytes_.rest());
  static_cast<void>(ahead.take(1));
  const auto length = ahead.big_endian(length_bytes);
  return length && copy_raw(out, 1 + length_bytes + *length);
}

bool TermCursor::copy_big(TermOutput& out) {
  ByteCursor ahead(bytes_.rest());
  static_cast<void>(ahead.take(1));
  const auto length = ahead.big_endian(1);
  const auto sign = ahead.big_endian(1);
  return sign && *sign <= 1 && copy_raw(out, 1 + 1 + 1 + *length);
}

bool TermCursor::copy_float(TermOutput& out) {
  ByteCursor ahead(bytes_.rest());
  static_cast<void>(ahead.take(1));
  const auto bits = ahead.big_endian(8);
  return bits && std::isfinite(std::bit_cast<double>(*bits)) && copy_raw(out, 1 + 8);
}

bool TermCursor::copy_elements(TermOutput& out, std::size_t count, std::size_t depth) {
  if (depth > kMaxTermDepth) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (!copy(out, depth)) return false;
  return true;
}

bool TermCursor::copy_list(TermOutput& out, std::size_t depth) {
  static_cast<void>(tag());
  const auto count = bytes_.big_endian(4);
  if (!count || *count == 0) return false;
  out.list(*count);
  if (!copy_elements(out, *count, depth) || !empty_list()) return false;
  out.empty_list();
  return true;
}

bool TermCursor::copy_map(TermOutput& out, std::size_t depth) {
  const auto count = map();
  if (!count || depth > kMaxTermDepth) return false;
  out.map(*count);
  std::vector<std::pair<std::size_t, std::size_t>> keys;  // where they are in `out`, and how long
  for (std::size_t i = 0; i < *count; ++i) {
    const std::size_t begin = out.text().size();
    if (!copy(out, depth)) return false;
    keys.emplace_back(begin, out.text().size() - begin);
    if (!copy(out, depth)) return false;
  }
  const auto text_of = [&out](const auto& key) {
    return std::string_view(out.text()).substr(key.first, key.second);
  };
  std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) { return text_of(a) < text_of(b); });
  return std::adjacent_find(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
           return text_of(a) == text_of(b);
         }) == keys.end();
}

}  // namespace roost::etf

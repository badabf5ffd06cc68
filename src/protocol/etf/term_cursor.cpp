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

bool TermCursor::next_is_integer() const noexcept {
  const std::uint8_t next = next_tag();
  return next == Tag::small_integer || next == Tag::integer || next == Tag::small_big ||
         next == Tag::large_big;
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

std::optional<std::size_t> TermCursor::list() {
  const auto next = tag();
  if (next == Tag::empty_list) return 0;
  const auto count = next == Tag::list ? bytes_.big_endian(4) : std::nullopt;
  if (count == 0U) return empty_list() ? count : std::nullopt;  // its end has been read
  return count;
}

std::optional<std::string_view> TermCursor::byte_list() {
  if (tag() != Tag::byte_list) return std::nullopt;
  const auto size = bytes_.big_endian(2);
  return size ? bytes_.take(*size) : std::nullopt;
}

/// As its bytes are, which may be Latin-1.
std::optional<std::string_view> TermCursor::atom_name() {
  const auto next = tag();
  if (!next || !is_atom_tag(*next)) return std::nullopt;
  const bool small = *next == Tag::small_utf8_atom || *next == Tag::small_latin1_atom;
  const auto size = bytes_.big_endian(small ? 1 : 2);
  return size ? bytes_.take(*size) : std::nullopt;
}

std::optional<std::string> TermCursor::atom() {
  const std::uint8_t next = next_tag();
  const auto name = atom_name();
  if (!name) return std::nullopt;
  const bool latin1 = next == Tag::latin1_atom || next == Tag::small_latin1_atom;
  return latin1 ? utf8_of_latin1(*name) : checked_utf8(*name);
}

std::optional<std::string_view> TermCursor::binary() {
  if (tag() != Tag::binary) return std::nullopt;
  const auto size = bytes_.big_endian(4);
  return size ? bytes_.take(*size) : std::nullopt;
}

std::optional<std::uint64_t> TermCursor::natural() {
  const auto number = integer();
  if (!number || !number->big.empty() || number->magnitude > kMaxNatural) return std::nullopt;
  if (number->negative && number->magnitude != 0) return std::nullopt;
  return number->magnitude;
}

std::optional<Integer> TermCursor::integer() {
  const auto next = tag();
  if (next == Tag::small_big) return big(1);
  if (next == Tag::large_big) return big(4);
  const auto bytes = next == Tag::small_integer || next == Tag::integer
                         ? bytes_.big_endian(next == Tag::small_integer ? 1 : 4)
                         : std::nullopt;
  if (!bytes) return std::nullopt;
  const auto number = static_cast<std::int32_t>(*bytes);
  if (number >= 0) return Integer{false, *bytes};
  return Integer{true, static_cast<std::uint64_t>(-static_cast<std::int64_t>(number))};
}

std::optional<Integer> TermCursor::big(std::size_t length_bytes) {
  const auto size = bytes_.big_endian(length_bytes);
  const auto sign = size ? bytes_.big_endian(1) : std::nullopt;
  auto bytes = sign && *sign <= 1 ? bytes_.take(*size) : std::nullopt;
  if (!bytes) return std::nullopt;
  while (!bytes->empty() && bytes->back() == '\0')
    bytes->remove_suffix(1);
  Integer number{*sign == 1};
  if (bytes->size() > sizeof(std::uint64_t)) {
    number.big = *bytes;
    return number;
  }
  for (auto byte = bytes->rbegin(); byte != bytes->rend(); ++byte)
    number.magnitude = number.magnitude << 8 | static_cast<unsigned char>(*byte);
  return number;
}

std::optional<double> TermCursor::real() {
  const auto bits = tag() == Tag::real ? bytes_.big_endian(8) : std::nullopt;
  if (!bits || !std::isfinite(std::bit_cast<double>(*bits))) return std::nullopt;
  return std::bit_cast<double>(*bits);
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
      return copy_big(out, 1);
    case Tag::large_big:
      return copy_big(out, 4);
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

// Without recursion: terms that are still to come are counted.
bool TermCursor::skip() {
  for (std::uint64_t more = 1; more > 0;) {
    if (more > bytes_.rest().size() || !skip_one(more)) return false;
  }
  return true;
}

std::optional<std::string_view> TermCursor::skipped() {
  const std::string_view before = bytes_.rest();
  if (!skip()) return std::nullopt;
  return before.substr(0, before.size() - bytes_.rest().size());
}

/// One term without those in it, which are added to `more`.
bool TermCursor::skip_one(std::uint64_t& more) {
  --more;
  if (next_is_atom()) return atom_name().has_value();
  const auto next = tag();
  if (!next) return false;
  const auto add = [&](std::optional<std::uint64_t> terms) { return terms && (more += *terms, true); };
  switch (*next) {
    case Tag::small_integer:
      return skip_bytes(1);
    case Tag::integer:
      return skip_bytes(4);
    case Tag::real:
      return skip_bytes(8);
    case Tag::small_big:
      return skip_sized(1, 1);
    case Tag::large_big:
    case Tag::bits:
      return skip_sized(4, 1);
    case Tag::binary:
      return skip_sized(4, 0);
    case Tag::byte_list:
      return skip_sized(2, 0);
    case Tag::empty_list:
      return true;
    case Tag::small_tuple:
      return add(bytes_.big_endian(1));
    case Tag::large_tuple:
      return add(bytes_.big_endian(4));
    case Tag::list:
      ++more;  // what ends it
      return add(bytes_.big_endian(4));
    case Tag::map: {
      const auto size = bytes_.big_endian(4);
      return size && add(2 * *size);
    }
    case Tag::new_pid:
      return skip_identity(4 + 4 + 4);
    case Tag::pid:
      return skip_identity(4 + 4 + 1);
    case Tag::v4_port:
      return skip_identity(8 + 4);
    case Tag::new_port:
      return skip_identity(4 + 4);
    case Tag::port:
      return skip_identity(4 + 1);
    case Tag::newer_reference:
    case Tag::new_reference: {
      const auto ids = bytes_.big_endian(2);
      return ids && *ids <= kMaxReferenceIds &&
             skip_identity((*next == Tag::newer_reference ? 4 : 1) + 4 * *ids);
    }
    case Tag::function: {
      const auto size = bytes_.big_endian(4);
      return size && *size >= 4 && skip_bytes(*size - 4);
    }
    case Tag::exported:
      return add(3);
    default:
      return false;
  }
}

/// The length of what follows `extra` bytes, these, the content.
bool TermCursor::skip_sized(std::size_t length_bytes, std::size_t extra) {
  const auto length = bytes_.big_endian(length_bytes);
  return length && skip_bytes(extra) && skip_bytes(*length);
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

bool TermCursor::copy_big(TermOutput& out, std::size_t length_bytes) {
  ByteCursor ahead(bytes_.rest());
  static_cast<void>(ahead.take(1));
  const auto length = ahead.big_endian(length_bytes);
  const auto sign = length ? ahead.big_endian(1) : std::nullopt;
  return sign && *sign <= 1 && copy_raw(out, 1 + length_bytes + 1 + *length);
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

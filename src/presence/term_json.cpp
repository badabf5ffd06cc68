// SPDX-License-Identifier: Apache-2.0
#include "presence/term_json.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/etf/term_tags.hpp"
#include "roost/json_writer.hpp"

namespace roost::presence {
namespace {

using etf::ByteCursor;
using etf::Tag;

constexpr std::size_t kLength = 4;

std::optional<std::string_view> atom_after(std::uint64_t tag, ByteCursor& terms) {
  const auto size = terms.big_endian(tag == Tag::small_utf8_atom ? 1 : 2);
  return size ? terms.take(*size) : std::nullopt;
}

std::optional<std::string_view> binary_after_tag(ByteCursor& terms) {
  const auto size = terms.big_endian(kLength);
  return size ? terms.take(*size) : std::nullopt;
}

bool is_atom(std::uint64_t tag) {
  return tag == Tag::small_utf8_atom || tag == Tag::utf8_atom;
}

bool append_atom(std::string_view name, std::string& out) {
  if (name == "true" || name == "false") return out.append(name), true;
  if (name == "nil") return out.append("null"), true;
  return append_json_string(out, name);
}

/// Divides the number by ten; its digits have their lowest first. Returns the remainder.
unsigned divide_by_ten(std::vector<std::uint8_t>& number) {
  unsigned rest = 0;
  for (auto digit = number.rbegin(); digit != number.rend(); ++digit) {
    const unsigned value = rest << 8U | *digit;
    *digit = static_cast<std::uint8_t>(value / 10);
    rest = value % 10;
  }
  while (!number.empty() && number.back() == 0)
    number.pop_back();
  return rest;
}

bool append_big(ByteCursor& terms, std::string& out) {
  const auto size = terms.big_endian(1);
  const auto sign = terms.big_endian(1);
  const auto digits = size && sign ? terms.take(*size) : std::nullopt;
  if (!digits) return false;
  std::vector<std::uint8_t> number(digits->begin(), digits->end());
  std::string text;
  do
    text.push_back(static_cast<char>('0' + divide_by_ten(number)));
  while (!number.empty());
  if (*sign != 0) text.push_back('-');
  out.append(text.rbegin(), text.rend());
  return true;
}

bool append_real(ByteCursor& terms, std::string& out) {
  const auto bits = terms.big_endian(sizeof(double));
  const double number = std::bit_cast<double>(bits.value_or(0));
  if (!bits || !std::isfinite(number)) return false;
  JsonWriter(out).number(number);
  return true;
}

bool append_integer(ByteCursor& terms, std::string& out) {
  const auto bits = terms.big_endian(kLength);
  if (bits) out.append(std::to_string(static_cast<std::int32_t>(*bits)));
  return bits.has_value();
}

bool append_byte_list(ByteCursor& terms, std::string& out) {
  const auto size = terms.big_endian(2);
  const auto bytes = size ? terms.take(*size) : std::nullopt;
  if (!bytes) return false;
  JsonWriter writer(out);
  writer.begin_array();
  for (const char byte : *bytes)
    writer.unsigned_integer(static_cast<unsigned char>(byte));
  writer.end_array();
  return true;
}

bool append_list(ByteCursor& terms, std::string& out) {
  const auto size = terms.big_endian(kLength);
  if (!size) return false;
  out.push_back('[');
  for (std::uint64_t i = 0; i < *size; ++i) {
    if (i > 0) out.push_back(',');
    if (!append_json(terms, out)) return false;
  }
  out.push_back(']');
  return terms.big_endian(1) == Tag::empty_list;
}

bool append_map(ByteCursor& terms, std::string& out) {
  const auto size = terms.big_endian(kLength);
  if (!size) return false;
  out.push_back('{');
  for (std::uint64_t i = 0; i < *size; ++i) {
    if (i > 0) out.push_back(',');
    const auto key = text_of(terms);
    if (!key || !append_json_string(out, *key)) return false;
    out.push_back(':');
    if (!append_json(terms, out)) return false;
  }
  out.push_back('}');
  return true;
}

}  // namespace

std::optional<std::string_view> text_of(ByteCursor& terms) {
  const auto tag = terms.big_endian(1);
  if (!tag) return std::nullopt;
  if (is_atom(*tag)) return atom_after(*tag, terms);
  if (*tag == Tag::binary) return binary_after_tag(terms);
  return std::nullopt;
}

bool append_json(ByteCursor& terms, std::string& out) {
  const auto tag = terms.big_endian(1);
  if (!tag) return false;
  if (is_atom(*tag)) {
    const auto name = atom_after(*tag, terms);
    return name && append_atom(*name, out);
  }
  switch (*tag) {
    case Tag::small_integer: {
      const auto number = terms.big_endian(1);
      if (number) out.append(std::to_string(*number));
      return number.has_value();
    }
    case Tag::integer:
      return append_integer(terms, out);
    case Tag::small_big:
      return append_big(terms, out);
    case Tag::real:
      return append_real(terms, out);
    case Tag::binary: {
      const auto text = binary_after_tag(terms);
      return text && append_json_string(out, *text);
    }
    case Tag::empty_list:
      return out.append("[]"), true;
    case Tag::byte_list:
      return append_byte_list(terms, out);
    case Tag::list:
      return append_list(terms, out);
    case Tag::map:
      return append_map(terms, out);
    default:
      return false;
  }
}

}  // namespace roost::presence

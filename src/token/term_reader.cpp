// SPDX-License-Identifier: Apache-2.0
#include "token/term_reader.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "protocol/etf/atom_text.hpp"
#include "protocol/etf/term_tags.hpp"

namespace roost::token {
namespace {

constexpr std::uint64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();

using etf::kMaxTermDepth;
using etf::Tag;

std::optional<Json> signed_number(bool negative, std::uint64_t magnitude) {
  if (!negative) return magnitude <= kMaxInt64 ? Json(static_cast<std::int64_t>(magnitude)) : Json(magnitude);
  if (magnitude > kMaxInt64 + 1) return std::nullopt;
  return Json(static_cast<std::int64_t>(0 - magnitude));
}

}  // namespace

std::optional<std::size_t> TermReader::enter_tuple() {
  const std::string_view rest = bytes_.rest();
  if (rest.empty() || static_cast<std::uint8_t>(rest[0]) != Tag::small_tuple) return std::nullopt;
  return tag() ? bytes_.big_endian(1) : std::nullopt;
}

// Unlisted tags are rejected, most importantly functions (70, 71, 75).
TermReader::MaybeJson TermReader::read(std::size_t depth) {
  const auto next = tag();
  if (!next) return std::nullopt;
  switch (*next) {
    case Tag::small_integer:
      return small_integer();
    case Tag::integer:
      return integer();
    case Tag::small_big:
      return small_big();
    case Tag::real:
      return real();
    case Tag::binary:
      return binary();
    case Tag::latin1_atom:
    case Tag::utf8_atom:
    case Tag::small_utf8_atom:
      return atom(*next);
    case Tag::small_tuple:
      return tuple(depth + 1);
    case Tag::empty_list:
      return JsonArray();
    case Tag::byte_list:
      return byte_list();
    case Tag::list:
      return list(depth + 1);
    case Tag::map:
      return map(depth + 1);
    default:
      return std::nullopt;
  }
}

TermReader::MaybeJson TermReader::small_integer() {
  const auto number = bytes_.big_endian(1);
  if (!number) return std::nullopt;
  return Json(static_cast<std::int64_t>(*number));
}

TermReader::MaybeJson TermReader::integer() {
  const auto number = bytes_.big_endian(4);
  if (!number) return std::nullopt;
  return Json(static_cast<std::int32_t>(*number));
}

TermReader::MaybeJson TermReader::small_big() {
  const auto size = bytes_.big_endian(1);
  const auto sign = bytes_.big_endian(1);
  if (!sign || *sign > 1 || *size > sizeof(std::uint64_t)) return std::nullopt;
  const auto bytes = bytes_.take(*size);
  if (!bytes) return std::nullopt;
  std::uint64_t magnitude = 0;
  for (auto byte = bytes->rbegin(); byte != bytes->rend(); ++byte)
    magnitude = magnitude << 8 | static_cast<unsigned char>(*byte);
  return signed_number(*sign == 1, magnitude);
}

TermReader::MaybeJson TermReader::real() {
  const auto bits = bytes_.big_endian(8);
  if (!bits) return std::nullopt;
  const auto number = std::bit_cast<double>(*bits);
  return std::isfinite(number) ? MaybeJson(Json(number)) : std::nullopt;
}

TermReader::MaybeJson TermReader::binary() {
  const auto text = text_of(bytes_.big_endian(4));
  if (!text) return std::nullopt;
  return Json(*text);
}

TermReader::MaybeJson TermReader::atom(std::uint8_t tag) {
  const auto name = atom_name(tag);
  if (!name) return std::nullopt;
  if (*name == "nil") return Json(nullptr);
  if (*name == "true") return Json(true);
  if (*name == "false") return Json(false);
  return Json(*name);
}

TermReader::MaybeJson TermReader::byte_list() {
  const auto size = bytes_.big_endian(2);
  const auto bytes = size ? bytes_.take(*size) : std::nullopt;
  if (!bytes) return std::nullopt;
  JsonArray array;
  for (const char byte : *bytes)
    array.emplace_back(static_cast<std::int64_t>(static_cast<unsigned char>(byte)));
  return array;
}

TermReader::MaybeJson TermReader::tuple(std::size_t depth) {
  const auto count = bytes_.big_endian(1);
  auto array = count ? elements(*count, depth) : std::nullopt;
  if (!array) return std::nullopt;
  return Json(*std::move(array));
}

TermReader::MaybeJson TermReader::list(std::size_t depth) {
  const auto count = bytes_.big_endian(4);
  auto array = count ? elements(*count, depth) : std::nullopt;
  if (!array || tag() != Tag::empty_list) return std::nullopt;
  return Json(*std::move(array));
}

TermReader::MaybeJson TermReader::map(std::size_t depth) {
  const auto count = bytes_.big_endian(4);
  if (!count || depth > kMaxTermDepth) return std::nullopt;
  JsonObject object;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto name = key();
    auto member = name ? read(depth) : std::nullopt;
    // Erlang rejects duplicate keys; here "a" and the atom a also count as duplicates.
    if (!member || !object.emplace(*name, *std::move(member)).second) return std::nullopt;
  }
  return Json(std::move(object));
}

std::optional<JsonArray> TermReader::elements(std::size_t count, std::size_t depth) {
  if (depth > kMaxTermDepth) return std::nullopt;
  JsonArray array;
  for (std::size_t i = 0; i < count; ++i) {
    auto element = read(depth);
    if (!element) return std::nullopt;
    array.push_back(*std::move(element));
  }
  return array;
}

std::optional<std::string> TermReader::key() {
  const auto next = tag();
  if (!next) return std::nullopt;
  if (*next != Tag::binary) return atom_name(*next);
  const auto text = text_of(bytes_.big_endian(4));
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::optional<std::string> TermReader::atom_name(std::uint8_t tag) {
  const bool is_atom = tag == Tag::latin1_atom || tag == Tag::utf8_atom || tag == Tag::small_utf8_atom;
  const auto size = is_atom ? bytes_.big_endian(tag == Tag::small_utf8_atom ? 1 : 2) : std::nullopt;
  const auto name = size ? bytes_.take(*size) : std::nullopt;
  if (!name) return std::nullopt;
  return tag == Tag::latin1_atom ? etf::utf8_of_latin1(*name) : etf::checked_utf8(*name);
}

std::optional<std::string_view> TermReader::text_of(std::optional<std::uint64_t> size) {
  const auto text = size ? bytes_.take(*size) : std::nullopt;
  if (text && text_ == TermText::utf8 && !etf::is_utf8(*text)) return std::nullopt;
  return text;
}

std::optional<std::uint8_t> TermReader::tag() {
  const auto byte = bytes_.big_endian(1);
  if (!byte) return std::nullopt;
  return static_cast<std::uint8_t>(*byte);
}

}  // namespace roost::token

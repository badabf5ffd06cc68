// SPDX-License-Identifier: Apache-2.0
#include "token/term_reader.hpp"

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
  if (terms_.next_tag() != Tag::small_tuple) return std::nullopt;
  return terms_.tuple();
}

// Unlisted tags are rejected, most importantly functions (70, 71, 75).
TermReader::MaybeJson TermReader::read(std::size_t depth) {
  switch (terms_.next_tag()) {
    case Tag::small_integer:
    case Tag::integer:
    case Tag::small_big:
      return integer();
    case Tag::real:
      return real();
    case Tag::binary:
      return binary();
    case Tag::latin1_atom:
    case Tag::utf8_atom:
    case Tag::small_utf8_atom:
      return atom();
    case Tag::small_tuple:
      return tuple(depth + 1);
    case Tag::byte_list:
      return byte_list();
    case Tag::empty_list:
    case Tag::list:
      return list(depth + 1);
    case Tag::map:
      return map(depth + 1);
    default:
      return std::nullopt;
  }
}

TermReader::MaybeJson TermReader::integer() {
  const auto number = terms_.integer();
  if (!number || !number->big.empty()) return std::nullopt;
  return signed_number(number->negative, number->magnitude);
}

TermReader::MaybeJson TermReader::real() {
  const auto number = terms_.real();
  return number ? MaybeJson(Json(*number)) : std::nullopt;
}

TermReader::MaybeJson TermReader::binary() {
  const auto read = text();
  return read ? MaybeJson(Json(*read)) : std::nullopt;
}

TermReader::MaybeJson TermReader::atom() {
  const auto name = terms_.atom();
  if (!name) return std::nullopt;
  if (*name == "nil") return Json(nullptr);
  if (*name == "true") return Json(true);
  if (*name == "false") return Json(false);
  return Json(*name);
}

TermReader::MaybeJson TermReader::byte_list() {
  const auto bytes = terms_.byte_list();
  if (!bytes) return std::nullopt;
  JsonArray array;
  for (const char byte : *bytes)
    array.emplace_back(static_cast<std::int64_t>(static_cast<unsigned char>(byte)));
  return array;
}

TermReader::MaybeJson TermReader::tuple(std::size_t depth) {
  const auto count = terms_.tuple();
  auto array = count ? elements(*count, depth) : std::nullopt;
  if (!array) return std::nullopt;
  return Json(*std::move(array));
}

TermReader::MaybeJson TermReader::list(std::size_t depth) {
  const auto count = terms_.list();
  if (count == 0U) return JsonArray();
  auto array = count ? elements(*count, depth) : std::nullopt;
  if (!array || !terms_.empty_list()) return std::nullopt;
  return Json(*std::move(array));
}

TermReader::MaybeJson TermReader::map(std::size_t depth) {
  const auto count = terms_.map();
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
  if (terms_.next_tag() != Tag::binary) return terms_.atom();
  const auto read = text();
  if (!read) return std::nullopt;
  return std::string(*read);
}

std::optional<std::string_view> TermReader::text() {
  const auto bytes = terms_.binary();
  if (bytes && text_ == TermText::utf8 && !etf::is_utf8(*bytes)) return std::nullopt;
  return bytes;
}

}  // namespace roost::token

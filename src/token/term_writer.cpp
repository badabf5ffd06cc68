// SPDX-License-Identifier: Apache-2.0
#include "token/term_writer.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace roost::token {
namespace {

constexpr std::size_t kMaxByteList = 65535;  // its length field has two bytes

bool is_byte(const Json& value) {
  if (value.is_int64()) return value.get_int64() >= 0 && value.get_int64() <= 255;
  return value.is_uint64() && value.get_uint64() <= 255;
}

// Erlang's own writer uses this form for all lists of bytes ("strings").
bool is_byte_list(const JsonArray& array) {
  return array.size() <= kMaxByteList && std::all_of(array.begin(), array.end(), is_byte);
}

std::vector<const boost::json::key_value_pair*> sorted_members(const JsonObject& object) {
  std::vector<const boost::json::key_value_pair*> members;
  for (const auto& member : object)
    members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* left, const auto* right) { return left->key() < right->key(); });
  return members;
}

}  // namespace

void TermWriter::tuple(std::uint8_t arity) {
  byte(Tag::small_tuple);
  byte(arity);
}

void TermWriter::atom(std::string_view ascii_name) {
  byte(Tag::small_utf8_atom);
  byte(static_cast<std::uint8_t>(ascii_name.size()));
  out_.append(ascii_name);
}

void TermWriter::integer(std::int64_t number) {
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

void TermWriter::integer(std::uint64_t number) {
  if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return integer(static_cast<std::int64_t>(number));
  big(false, number);
}

void TermWriter::real(double number) {
  byte(Tag::real);
  big_endian(std::bit_cast<std::uint64_t>(number), 8);
}

Result<std::string> TermWriter::finish() && {
  if (out_.size() > kMaxTermSize)
    return make_error("the data of a token may take at most " + std::to_string(kMaxTermSize) +
                      " bytes when encoded, this takes " + std::to_string(out_.size()));
  return std::move(out_);
}

Result<void> TermWriter::write(const Json& value, std::size_t depth) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return atom("nil"), Result<void>();
    case boost::json::kind::bool_:
      return atom(value.get_bool() ? "true" : "false"), Result<void>();
    case boost::json::kind::int64:
      return integer(value.get_int64()), Result<void>();
    case boost::json::kind::uint64:
      return integer(value.get_uint64()), Result<void>();
    case boost::json::kind::double_:
      return finite(value.get_double());
    case boost::json::kind::string:
      return string(value.get_string());
    case boost::json::kind::array:
      return array(value.get_array(), depth + 1);
    case boost::json::kind::object:
      return object(value.get_object(), depth + 1);
  }
  return make_error("a JSON value of unknown kind");
}

Result<void> TermWriter::finite(double number) {
  if (!std::isfinite(number)) return make_error("a token cannot hold infinity or NaN");
  real(number);
  return {};
}

Result<void> TermWriter::string(std::string_view text) {
  if (text.size() > kMaxTermSize) return make_error("a string is too long for a token");
  if (text_ == TermText::utf8 && !simdjson::validate_utf8(text.data(), text.size()))
    return make_error("the strings of a token must be UTF-8");
  byte(Tag::binary);
  big_endian(text.size(), 4);
  out_.append(text);
  return {};
}

Result<void> TermWriter::array(const JsonArray& array, std::size_t depth) {
  if (depth > kMaxTermDepth) return make_error("the data of a token is nested too deeply");
  if (!array.empty() && is_byte_list(array)) return byte_list(array), Result<void>();
  if (!array.empty()) {
    byte(Tag::list);
    big_endian(array.size(), 4);
    for (const Json& element : array)
      if (auto written = write(element, depth); !written) return written;
  }
  byte(Tag::empty_list);
  return {};
}

void TermWriter::byte_list(const JsonArray& array) {
  byte(Tag::byte_list);
  big_endian(array.size(), 2);
  for (const Json& element : array)
    byte(element.to_number<std::uint8_t>());
}

Result<void> TermWriter::object(const JsonObject& object, std::size_t depth) {
  if (depth > kMaxTermDepth) return make_error("the data of a token is nested too deeply");
  byte(Tag::map);
  big_endian(object.size(), 4);
  for (const auto* member : sorted_members(object)) {
    if (auto written = string(member->key()); !written) return written;
    if (auto written = write(member->value(), depth); !written) return written;
  }
  return {};
}

void TermWriter::big(bool negative, std::uint64_t magnitude) {
  byte(Tag::small_big);
  const std::size_t length = out_.size();
  byte(0);
  byte(negative ? 1 : 0);
  for (; magnitude != 0; magnitude >>= 8)
    byte(static_cast<std::uint8_t>(magnitude));
  out_[length] = static_cast<char>(out_.size() - length - 2);
}

void TermWriter::big_endian(std::uint64_t number, int bytes) {
  while (bytes-- > 0)
    byte(static_cast<std::uint8_t>(number >> (8 * bytes)));
}

}  // namespace roost::token

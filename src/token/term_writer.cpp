// SPDX-License-Identifier: Apache-2.0
#include "token/term_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "protocol/etf/atom_text.hpp"

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

Result<std::string> TermWriter::finish() && {
  const std::size_t size = out_.text().size();
  if (size > kMaxTermSize)
    return make_error("the data of a token may take at most " + std::to_string(kMaxTermSize) +
                      " bytes when encoded, this takes " + std::to_string(size));
  return std::move(out_).text();
}

Result<void> TermWriter::write(const Json& value, std::size_t depth) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return out_.atom("nil"), Result<void>();
    case boost::json::kind::bool_:
      return out_.atom(value.get_bool() ? "true" : "false"), Result<void>();
    case boost::json::kind::int64:
      return out_.integer(value.get_int64()), Result<void>();
    case boost::json::kind::uint64:
      return out_.integer(value.get_uint64()), Result<void>();
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
  out_.real(number);
  return {};
}

Result<void> TermWriter::string(std::string_view text) {
  if (text.size() > kMaxTermSize) return make_error("a string is too long for a token");
  if (text_ == TermText::utf8 && !etf::is_utf8(text))
    return make_error("the strings of a token must be UTF-8");
  out_.binary(text);
  return {};
}

Result<void> TermWriter::array(const JsonArray& array, std::size_t depth) {
  if (depth > etf::kMaxTermDepth) return make_error("the data of a token is nested too deeply");
  if (!array.empty() && is_byte_list(array)) return byte_list(array), Result<void>();
  if (!array.empty()) {
    out_.list(array.size());
    for (const Json& element : array)
      if (auto written = write(element, depth); !written) return written;
  }
  out_.empty_list();
  return {};
}

void TermWriter::byte_list(const JsonArray& array) {
  out_.byte(etf::Tag::byte_list);
  out_.big_endian(array.size(), 2);
  for (const Json& element : array)
    out_.byte(element.to_number<std::uint8_t>());
}

Result<void> TermWriter::object(const JsonObject& object, std::size_t depth) {
  if (depth > etf::kMaxTermDepth) return make_error("the data of a token is nested too deeply");
  out_.map(object.size());
  for (const auto* member : sorted_members(object)) {
    if (auto written = string(member->key()); !written) return written;
    if (auto written = write(member->value(), depth); !written) return written;
  }
  return {};
}

}  // namespace roost::token

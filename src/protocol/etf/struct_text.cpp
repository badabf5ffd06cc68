// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/struct_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/etf/atom_text.hpp"
#include "protocol/etf/json_text.hpp"
#include "protocol/etf/term_of_json.hpp"

namespace roost::etf {
namespace {

constexpr std::int64_t kMaxField = 1'000'000'000;

using MaybeText = std::optional<std::string>;

/// The fields of one struct. Any function fails with nothing if a field is missing or of another kind.
class Fields {
 public:
  explicit Fields(TermCursor map) {
    const auto count = map.map();
    for (std::size_t i = 0; count && i < *count; ++i) {
      auto name = map.next_is_atom() ? map.atom() : std::nullopt;
      if (!name) return;
      fields_.emplace_back(*std::move(name), map);
      if (!map.skip()) return;
    }
  }

  [[nodiscard]] std::optional<TermCursor> at(std::string_view name) const {
    const auto found =
        std::find_if(fields_.begin(), fields_.end(), [&](const auto& each) { return each.first == name; });
    if (found == fields_.end()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const {
    auto value = at(name);
    return value ? number_of(*value) : std::nullopt;
  }
  [[nodiscard]] bool is_atom(std::string_view name, std::string_view atom) const {
    auto value = at(name);
    return value && value->next_is_atom() && value->atom(atom);
  }
  /// Nothing for nil.
  [[nodiscard]] MaybeText text(std::string_view name) const {
    auto value = at(name);
    const auto text = value && value->next_tag() == Tag::binary ? value->binary() : std::nullopt;
    return text ? checked_utf8(*text) : std::nullopt;
  }
  /// {value, digits}
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> pair(std::string_view name) const {
    auto value = at(name);
    if (!value || !value->tuple_of(2)) return std::nullopt;
    const auto first = number_of(*value);
    const auto second = first ? number_of(*value) : std::nullopt;
    if (!second) return std::nullopt;
    return std::pair(*first, *second);
  }

 private:
  static std::optional<std::int64_t> number_of(TermCursor& value) {
    const auto number = value.next_is_integer() ? value.integer() : std::nullopt;
    if (!number || !number->big.empty() || number->magnitude > kMaxField) return std::nullopt;
    const auto magnitude = static_cast<std::int64_t>(number->magnitude);
    return number->negative ? -magnitude : magnitude;
  }

  std::vector<std::pair<std::string, TermCursor>> fields_;
};

std::string padded(std::int64_t number, std::size_t digits) {
  const std::string text = std::to_string(std::abs(number));
  return (number < 0 ? "-" : "") + std::string(digits - std::min(digits, text.size()), '0') + text;
}

bool is_iso(const Fields& fields) {
  return fields.is_atom("calendar", "Elixir.Calendar.ISO");
}

MaybeText date_text(const Fields& fields) {
  const auto year = fields.number("year");
  const auto month = fields.number("month");
  const auto day = fields.number("day");
  if (!year || !month || !day || !is_iso(fields)) return std::nullopt;
  return padded(*year, 4) + "-" + padded(*month, 2) + "-" + padded(*day, 2);
}

MaybeText time_text(const Fields& fields) {
  const auto hour = fields.number("hour");
  const auto minute = fields.number("minute");
  const auto second = fields.number("second");
  const auto micros = fields.pair("microsecond");
  if (!hour || !minute || !second || !micros || !is_iso(fields)) return std::nullopt;
  if (micros->first < 0 || micros->second < 0 || micros->second > 6) return std::nullopt;
  std::string text = padded(*hour, 2) + ":" + padded(*minute, 2) + ":" + padded(*second, 2);
  if (micros->second > 0)
    text += "." + padded(micros->first, 6).substr(0, static_cast<std::size_t>(micros->second));
  return text;
}

MaybeText naive_text(const Fields& fields) {
  const auto date = date_text(fields);
  const auto time = date ? time_text(fields) : std::nullopt;
  if (!time) return std::nullopt;
  return *date + "T" + *time;
}

MaybeText date_time_text(const Fields& fields) {
  const auto local = naive_text(fields);
  const auto utc_offset = fields.number("utc_offset");
  const auto std_offset = fields.number("std_offset");
  if (!local || !utc_offset || !std_offset) return std::nullopt;
  const std::int64_t offset = *utc_offset + *std_offset;
  if (*utc_offset == 0 && *std_offset == 0 && fields.text("time_zone") == "Etc/UTC") return *local + "Z";
  const std::int64_t minutes = std::abs(offset) / 60;
  return *local + (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2);
}

/// The digits of a decimal with its point, or with an exponent, as the General Decimal Arithmetic says.
std::string scientific(std::string digits, std::int64_t exponent) {
  const auto size = static_cast<std::int64_t>(digits.size());
  const std::int64_t adjusted = exponent + size - 1;
  if (exponent == 0) return digits;
  if (exponent < 0 && adjusted >= -6) {
    const std::int64_t missing = 1 - exponent - size;
    if (missing > 0) digits.insert(0, static_cast<std::size_t>(missing), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(-exponent), ".");
    return digits;
  }
  if (digits.size() > 1) digits.insert(1, ".");
  return digits + "E" + (exponent > 0 ? "+" : "") + std::to_string(adjusted);
}

MaybeText decimal_text(const Fields& fields) {
  const auto sign = fields.number("sign");
  auto coefficient = fields.at("coef");
  if (!sign || !coefficient) return std::nullopt;
  const std::string minus = *sign < 0 ? "-" : "";
  if (fields.is_atom("coef", "NaN")) return minus + "NaN";
  if (fields.is_atom("coef", "inf")) return minus + "Infinity";
  const auto number = coefficient->next_is_integer() ? coefficient->integer() : std::nullopt;
  const auto exponent = fields.number("exp");
  std::string digits;
  if (!number || number->negative || !exponent || !append_decimal(digits, *number)) return std::nullopt;
  return minus + scientific(std::move(digits), *exponent);
}

bool is_default_port(std::string_view scheme, std::int64_t port) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> kPorts{{{"http", 80},
                                                                             {"https", 443},
                                                                             {"ws", 80},
                                                                             {"wss", 443},
                                                                             {"ftp", 21},
                                                                             {"sftp", 22},
                                                                             {"tftp", 69},
                                                                             {"ldap", 389}}};
  return std::find(kPorts.begin(), kPorts.end(), std::pair(scheme, port)) != kPorts.end();
}

MaybeText authority_text(const Fields& fields) {
  const auto host = fields.text("host");
  if (!host) return fields.text("authority");
  std::string text;
  if (const auto user = fields.text("userinfo")) text += *user + "@";
  text += host->find(':') == std::string::npos ? *host : "[" + *host + "]";
  const auto port = fields.number("port");
  if (port && !is_default_port(fields.text("scheme").value_or(""), *port))
    text += ":" + std::to_string(*port);
  return text;
}

MaybeText uri_text(const Fields& fields) {
  std::string text;
  if (const auto scheme = fields.text("scheme")) text += *scheme + ":";
  if (const auto authority = authority_text(fields)) text += "//" + *authority;
  if (const auto path = fields.text("path")) text += *path;
  if (const auto query = fields.text("query")) text += "?" + *query;
  if (const auto fragment = fields.text("fragment")) text += "#" + *fragment;
  return text;
}

/// Lists of bytes, of binaries and of such lists, one after the other. False: it is something else.
bool append_iodata(std::string& out, TermCursor& terms, std::size_t depth) {
  if (depth > kMaxJsonDepth) return false;
  switch (terms.next_tag()) {
    case Tag::binary:
    case Tag::byte_list: {
      const auto bytes = terms.next_tag() == Tag::binary ? terms.binary() : terms.byte_list();
      if (bytes) out.append(*bytes);
      return bytes.has_value();
    }
    case Tag::small_integer:
      out.push_back(static_cast<char>(terms.natural().value_or(0)));
      return true;
    case Tag::empty_list:
    case Tag::list: {
      const auto count = terms.list();
      for (std::size_t i = 0; count && i < *count; ++i)
        if (!append_iodata(out, terms, depth + 1)) return false;
      if (!count || *count == 0) return count.has_value();
      return append_iodata(out, terms, depth + 1);  // an improper list may end with a binary
    }
    default:
      return false;
  }
}

/// A Jason.Fragment is a function that gives JSON. One made of ready text carries that as its only variable.
MaybeText fragment_text(const Fields& fields) {
  constexpr std::size_t kUniq = 1 + 16 + 4;  // arity, checksum, index
  const auto encode = fields.at("encode");
  if (!encode || encode->next_tag() != Tag::function) return std::nullopt;
  TermCursor whole = *encode;
  const auto bytes = whole.skipped();
  if (!bytes || bytes->size() < 1 + 4 + kUniq + 4) return std::nullopt;
  ByteCursor head(bytes->substr(1 + 4 + kUniq));
  if (head.big_endian(4) != 1U) return std::nullopt;
  TermCursor rest(head.rest());
  if (!rest.atom("Elixir.Jason.Fragment") || !rest.skip() || !rest.skip() || !rest.skip())
    return std::nullopt;
  std::string json;
  TermOutput unused;
  if (!append_iodata(json, rest, 0) || !append_json(unused, json)) return std::nullopt;
  // It becomes a part of frames: no white space around it.
  const std::size_t begin = json.find_first_not_of(" \t\r\n");
  return json.substr(begin, json.find_last_not_of(" \t\r\n") + 1 - begin);
}

struct KnownStruct {
  std::string_view name;
  MaybeText (*text)(const Fields&);
  bool is_json = false;  // otherwise it is a string
};

constexpr std::array<KnownStruct, 7> kStructs{{{"Elixir.Date", date_text},
                                               {"Elixir.Time", time_text},
                                               {"Elixir.NaiveDateTime", naive_text},
                                               {"Elixir.DateTime", date_time_text},
                                               {"Elixir.Decimal", decimal_text},
                                               {"Elixir.URI", uri_text},
                                               {"Elixir.Jason.Fragment", fragment_text, true}}};

std::string short_name(const std::string& name) {
  constexpr std::string_view kPrefix = "Elixir.";
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

}  // namespace

std::string struct_name(TermCursor map) {
  const auto count = map.map();
  for (std::size_t i = 0; count && i < *count; ++i) {
    const bool is_name = map.next_is_atom() && TermCursor(map).atom("__struct__");
    if (!map.skip()) return {};
    if (is_name) return map.next_is_atom() ? map.atom().value_or("") : "";
    if (!map.skip()) return {};
  }
  return {};
}

Result<std::string> struct_as_json(const std::string& name, TermCursor map) {
  const auto known =
      std::find_if(kStructs.begin(), kStructs.end(), [&](const auto& each) { return each.name == name; });
  if (known == kStructs.end()) return make_error("JSON can't express %" + short_name(name) + "{}");
  const auto text = known->text(Fields(map));
  if (!text) return make_error("a %" + short_name(name) + "{} is not as it should be");
  if (known->is_json) return *text;
  std::string json;
  append_json_string(json, *text);
  return json;
}

}  // namespace roost::etf

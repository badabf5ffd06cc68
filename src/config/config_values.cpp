// SPDX-License-Identifier: Apache-2.0
#include "config/config_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace roost::config {
namespace {

using Named = std::pair<std::string_view, std::int64_t>;

constexpr std::array kTimeUnits{Named{"ms", 1}, Named{"s", 1'000}, Named{"m", 60'000}, Named{"h", 3'600'000},
                                Named{"d", 86'400'000}};
constexpr std::array kByteUnits{Named{"B", 1}, Named{"KiB", 1 << 10}, Named{"MiB", 1 << 20},
                                Named{"GiB", 1 << 30}};

std::optional<std::string_view> text_of(const Json& value) {
  if (const auto* text = value.if_string()) return std::string_view(*text);
  return std::nullopt;
}

/// "12ms": a number with a unit of the table, in units of 1.
template <std::size_t N>
std::optional<std::int64_t> with_unit(std::string_view text, const std::array<Named, N>& units) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  const std::string_view unit(end, text.data() + text.size());
  for (const auto& [name, factor] : units) {
    if (name == unit && number <= std::numeric_limits<std::int64_t>::max() / factor) return number * factor;
  }
  return std::nullopt;
}

/// In the biggest unit that needs no fraction.
template <std::size_t N>
std::string in_units(std::int64_t value, const std::array<Named, N>& units) {
  const auto fits = [value](const Named& unit) { return value != 0 && value % unit.second == 0; };
  const auto biggest = std::find_if(units.rbegin(), units.rend(), fits);
  const Named unit = biggest == units.rend() ? units.front() : *biggest;
  return fmt::format("{}{}", value / unit.second, unit.first);
}

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevels{{{"debug", LogLevel::debug},
                                                                        {"info", LogLevel::info},
                                                                        {"warning", LogLevel::warning},
                                                                        {"error", LogLevel::error},
                                                                        {"off", LogLevel::off}}};

constexpr std::array<std::pair<std::string_view, ConnectInfoKey>, 7> kInfoKeys{
    {{"peer_data", ConnectInfoKey::peer_data},
     {"uri", ConnectInfoKey::uri},
     {"user_agent", ConnectInfoKey::user_agent},
     {"x_headers", ConnectInfoKey::x_headers},
     {"sec_websocket_headers", ConnectInfoKey::sec_websocket_headers},
     {"trace_context_headers", ConnectInfoKey::trace_context_headers},
     {"session", ConnectInfoKey::session}}};

template <class Value, std::size_t N>
std::optional<Value> value_of(std::string_view name,
                              const std::array<std::pair<std::string_view, Value>, N>& names) {
  for (const auto& [known, value] : names)
    if (known == name) return value;
  return std::nullopt;
}

template <class Value, std::size_t N>
std::string_view name_of(Value value, const std::array<std::pair<std::string_view, Value>, N>& names) {
  for (const auto& [name, known] : names)
    if (known == value) return name;
  return "?";
}

/// Around it; inside they are left.
std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace

std::optional<std::int64_t> Integer::parse(const Json& value) const {
  const auto* number = value.if_int64();
  if (number == nullptr || *number < least || *number > most) return std::nullopt;
  return *number;
}

std::string Integer::allowed() const {
  const std::string range = most == std::numeric_limits<std::int64_t>::max()
                                ? fmt::format("a number from {}", least)
                                : fmt::format("a number from {} to {}", least, most);
  return note.empty() ? range : fmt::format("{} ({})", range, note);
}

std::optional<std::chrono::milliseconds> TimeSpan::parse(const Json& value) const {
  const auto text = text_of(value);
  if (!text) return std::nullopt;
  if (*text == "infinity") return infinity ? std::optional(kInfinity) : std::nullopt;
  const auto count = with_unit(*text, kTimeUnits);
  constexpr std::int64_t kMostMs = std::int64_t{100} * 365 * 86'400'000;  // what a clock can represent
  if (!count || *count < least.count() || *count > kMostMs) return std::nullopt;
  return std::chrono::milliseconds(*count);
}

Json TimeSpan::show(std::chrono::milliseconds value) const {
  return Json(value == kInfinity ? "infinity" : in_units(value.count(), kTimeUnits));
}

std::string TimeSpan::allowed() const {
  return fmt::format("a time like \"250ms\", \"60s\", \"5m\", \"2h\" or \"14d\"{}{}",
                     least.count() > 0 ? ", longer than 0" : "", infinity ? ", or \"infinity\"" : "");
}

std::optional<std::int64_t> ByteCount::parse(const Json& value) const {
  const auto* number = value.if_int64();
  const auto text = text_of(value);
  const std::optional<std::int64_t> bytes = number != nullptr ? std::optional(*number)
                                            : text            ? with_unit(*text, kByteUnits)
                                                              : std::nullopt;
  return bytes && *bytes > 0 ? bytes : std::nullopt;
}

Json ByteCount::show(std::int64_t value) const {
  if (value % 1024 != 0) return value;
  return Json(in_units(value, kByteUnits));
}

std::string ByteCount::allowed() const {
  return "a number of bytes, or a size like \"64KiB\" or \"1MiB\"";
}

std::optional<bool> YesOrNo::parse(const Json& value) const {
  const auto* answer = value.if_bool();
  return answer == nullptr ? std::nullopt : std::optional(*answer);
}

std::optional<std::string> Text::parse(const Json& value) const {
  const auto text = text_of(value);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<std::vector<std::string>> TextList::parse(const Json& value) const {
  const auto* array = value.if_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& element : *array) {
    const auto text = text_of(element);
    if (!text) return std::nullopt;
    texts.emplace_back(*text);
  }
  return texts;
}

Json TextList::show(const std::vector<std::string>& value) const {
  JsonArray array;
  for (const std::string& text : value)
    array.emplace_back(text);
  return array;
}

std::optional<IpRanges> Addresses::parse(const Json& value) const {
  const auto texts = TextList{}.parse(value);
  if (!texts) return std::nullopt;
  try {
    return IpRanges(*texts);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

std::string Addresses::allowed() const {
  return "a list of IP addresses and ranges like [\"127.0.0.1\", \"10.0.0.0/8\", \"2001:db8::/32\"]";
}

std::optional<LogLevel> Level::parse(const Json& value) const {
  const auto text = text_of(value);
  return text ? value_of(*text, kLevels) : std::nullopt;
}

Json Level::show(LogLevel value) const {
  return Json(name_of(value, kLevels));
}

std::optional<CheckOrigin> Origins::parse(const Json& value) const {
  if (const auto* checked = value.if_bool()) return *checked ? CheckOrigin::url_host() : CheckOrigin::any();
  if (const auto text = text_of(value))
    return *text == "conn" ? std::optional(CheckOrigin::conn()) : std::nullopt;
  if (auto list = TextList{}.parse(value)) return CheckOrigin::list(std::move(*list));
  return std::nullopt;
}

Json Origins::show(const CheckOrigin& value) const {
  switch (value.policy) {
    case CheckOrigin::Policy::url_host:
      return true;
    case CheckOrigin::Policy::any:
      return false;
    case CheckOrigin::Policy::conn:
      return Json("conn");
    case CheckOrigin::Policy::callback:
      return Json("callback");
    case CheckOrigin::Policy::list:
      break;
  }
  return TextList{}.show(value.allowed);
}

std::string Origins::allowed() const {
  return "true (the host of `url.host`), false (any), \"conn\" (that of the request), or a list like "
         "[\"https://example.com\", \"//*.example.com\"]";
}

std::optional<std::vector<ConnectInfoKey>> InfoKeys::parse(const Json& value) const {
  const auto names = TextList{}.parse(value);
  if (!names) return std::nullopt;
  std::vector<ConnectInfoKey> keys;
  for (const std::string& name : *names) {
    const auto key = value_of(name, kInfoKeys);
    if (!key) return std::nullopt;
    keys.push_back(*key);
  }
  return keys;
}

Json InfoKeys::show(const std::vector<ConnectInfoKey>& value) const {
  JsonArray array;
  for (const ConnectInfoKey key : value)
    array.emplace_back(name_of(key, kInfoKeys));
  return array;
}

std::string InfoKeys::allowed() const {
  std::vector<std::string_view> names;
  names.reserve(std::size(kInfoKeys));
  for (const auto& [name, key] : kInfoKeys)
    names.push_back(name);
  return fmt::format("a list of {}", fmt::join(names, ", "));
}

std::vector<Json> readings_of(std::string_view given) {
  std::vector<Json> readings{Json(given)};
  const std::string_view text = without_blanks(given);
  if (text.size() < given.size()) readings.emplace_back(text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) readings.emplace_back(number);
  if (text == "true" || text == "false") readings.emplace_back(text == "true");
  JsonArray list;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::string_view element = without_blanks(text.substr(begin, comma - begin));
    if (!element.empty()) list.emplace_back(element);
    begin = comma + 1;
  }
  readings.emplace_back(std::move(list));
  return readings;
}

}  // namespace roost::config

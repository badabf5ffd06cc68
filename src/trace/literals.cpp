// SPDX-License-Identifier: Apache-2.0
#include "trace/literals.hpp"

#include <charconv>
#include <cmath>
#include <span>
#include <utility>

namespace roost::trace {
namespace {

using Unit = std::pair<std::string_view, double>;

std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [unit, factor] : units) {
    constexpr double kTooMuch = 1e18;
    if (unit == name && number * factor < kTooMuch) return static_cast<std::uint64_t>(number * factor);
  }
  return std::nullopt;
}

template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc();
}

bool take_dash(std::string_view& text) {
  if (!text.starts_with('-')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  static constexpr Unit kUnits[] = {{"", 1},    {"B", 1}, {"KiB", 1024}, {"kB", 1000}, {"MiB", 1024.0 * 1024},
                                    {"MB", 1e6}};
  return parse(text, kUnits);
}

std::optional<std::uint64_t> parse_nanoseconds(std::string_view text) {
  static constexpr Unit kUnits[] = {{"ns", 1},   {"us", 1e3}, {"µs", 1e3},
                                    {"ms", 1e6}, {"s", 1e9},  {"m", 60e9}};
  return parse(text, kUnits);
}

std::optional<ConnectionId> parse_id(std::string_view text) {
  ConnectionId id;
  const bool whole = take_number(text, id.shard) && take_dash(text) && take_number(text, id.index) &&
                     take_dash(text) && take_number(text, id.generation) && text.empty();
  return whole ? std::optional(id) : std::nullopt;
}

}  // namespace roost::trace

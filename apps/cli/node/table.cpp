// SPDX-License-Identifier: Apache-2.0
#include "cli/node/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace roost::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
  const std::string blanks(width - std::min(width, characters(text)), ' ');
  return align == Table::Align::left ? text + blanks : blanks + text;
}

const Json* find(const Json& object, std::string_view name) {
  return object.is_object() ? object.as_object().if_contains(name) : nullptr;
}

}  // namespace

std::string cut(const std::string& text, std::size_t width) {
  if (characters(text) <= width) return text;
  std::size_t bytes = 0;
  for (std::size_t seen = 0; bytes < text.size(); ++bytes) {
    const bool begins = (static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80;
    if (begins && ++seen == width) break;
  }
  return text.substr(0, bytes) + "…";
}

std::size_t characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; },
      ' ');
  return clean;
}

std::string in_quotes(std::string_view text) {
  return '"' + printable(text) + '"';
}

std::vector<std::size_t> Table::widths(std::size_t available) const {
  std::vector<std::size_t> wanted;
  wanted.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = characters(columns_[i].title);
    for (const auto& row : rows_)
      widest = std::max(widest, characters(row[i]));
    wanted.push_back(widest);
  }
  const std::size_t room = available - kGap * (columns_.size() - 1);
  while (std::accumulate(wanted.begin(), wanted.end(), std::size_t{0}) > room) {
    const auto widest = std::max_element(wanted.begin(), wanted.end());
    if (*widest <= kNarrowest) break;
    --*widest;
  }
  return wanted;
}

std::string Table::text(std::size_t width) const {
  const auto column_widths = widths(width);
  std::string out;
  const auto add_line = [&](const auto& cell) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line.append(kGap, ' ');
      line += padded(cut(cell(i), column_widths[i]), column_widths[i], columns_[i].align);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  add_line([this](std::size_t i) { return columns_[i].title; });
  for (const auto& row : rows_)
    add_line([&](std::size_t i) { return row[i]; });
  return out;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string human_count(std::uint64_t number) {
  constexpr double kThousand = 1000;
  constexpr std::uint64_t kWhole = 10'000;
  if (number < kWhole) return std::to_string(number);
  const double value = static_cast<double>(number);
  if (value < kThousand * kThousand) return fmt::format("{:.1f}k", value / kThousand);
  if (value < kThousand * kThousand * kThousand) return fmt::format("{:.1f}M", value / kThousand / kThousand);
  return fmt::format("{:.1f}G", value / kThousand / kThousand / kThousand);
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr double kStep = 1024;
  double value = static_cast<double>(bytes);
  if (value < kStep) return fmt::format("{} B", bytes);
  for (const char* unit : {"KiB", "MiB", "GiB"}) {
    value /= kStep;
    if (value < kStep) return fmt::format("{:.1f} {}", value, unit);
  }
  return fmt::format("{:.1f} TiB", value / kStep);
}

std::string human_seconds(std::uint64_t seconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 3600;
  constexpr std::uint64_t kDay = 86'400;
  if (seconds < 2 * kMinute) return fmt::format("{} s", seconds);
  if (seconds < 2 * kHour) return fmt::format("{} min", seconds / kMinute);
  return seconds < 2 * kDay ? fmt::format("{} h", seconds / kHour) : fmt::format("{} d", seconds / kDay);
}

std::string human_micros(const Json& micros) {
  boost::system::error_code error;
  const double value = micros.is_null() ? 0 : micros.to_number<double>(error);
  return micros.is_null() || error ? "-" : fmt::format("{:.1f} ms", value / 1000);
}

std::string text_at(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value != nullptr && value->is_string() ? printable(value->as_string()) : std::string();
}

std::uint64_t number_at(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  boost::system::error_code error;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

const JsonArray& array_at(const Json& object, std::string_view name) {
  static const JsonArray kNone;
  const Json* value = find(object, name);
  return value != nullptr && value->is_array() ? value->as_array() : kNone;
}

}  // namespace roost::cli

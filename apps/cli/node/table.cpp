// SPDX-License-Identifier: Apache-2.0
#include "cli/node/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <numeric>

#include "base/utf8.hpp"
#include "base/visible_text.hpp"

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

std::vector<std::string> pieces_of(std::string_view text, std::size_t width) {
  std::vector<std::string> pieces(1);
  std::size_t seen = 0;
  for (const char c : text) {
    if (!base::continues_character(c) && seen++ == width) {
      pieces.emplace_back();
      seen = 1;
    }
    pieces.back() += c;
  }
  return pieces;
}

std::string cut(const std::string& text, std::size_t width) {
  constexpr std::size_t kDigest = 17;  // with the ellipsis
  if (characters(text) <= width) return text;
  const std::string beginning = pieces_of(text, std::max(width, kDigest + 1) - kDigest).front();
  return base::shortened(text, beginning.size());
}

std::string folded(const std::string& first, const std::string& text, const std::string& indent,
                   std::size_t width) {
  const std::size_t room = width - std::max(characters(first), characters(indent));
  std::string out;
  for (const std::string& piece : pieces_of(text, room))
    out += (out.empty() ? first : indent) + piece + '\n';
  return out;
}

std::size_t characters(std::string_view text) noexcept {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), base::continues_character));
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
  Row titles;
  titles.reserve(columns_.size());
  for (const Column& column : columns_)
    titles.push_back(column.title);
  write(titles, column_widths, out);
  for (const Row& row : rows_)
    write(row, column_widths, out);
  return out;
}

/// Writes as many lines as the longest cell needs.
void Table::write(const Row& row, const std::vector<std::size_t>& widths, std::string& out) const {
  std::vector<std::vector<std::string>> cells;
  std::size_t lines = 1;
  cells.reserve(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(pieces_of(too_long_ == TooLong::is_cut ? cut(row[i], widths[i]) : row[i], widths[i]));
    lines = std::max(lines, cells.back().size());
  }
  for (std::size_t line = 0; line < lines; ++line) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text.append(kGap, ' ');
      text += padded(line < cells[i].size() ? cells[i][line] : std::string(), widths[i], columns_[i].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
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
  return base::visible(exact_text_at(object, name));
}

std::string exact_text_at(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string json_line(const Json& value) {
  return base::visible_json(boost::json::serialize(value)) + '\n';
}

std::uint64_t number_at(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  boost::system::error_code error;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

bool flag_at(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

double decimal_at(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  boost::system::error_code error;
  const double number = value == nullptr ? 0 : value->to_number<double>(error);
  return error ? 0 : number;
}

const JsonArray& array_at(const Json& object, std::string_view name) {
  static const JsonArray kNone;
  const Json* value = find(object, name);
  return value != nullptr && value->is_array() ? value->as_array() : kNone;
}

}  // namespace roost::cli

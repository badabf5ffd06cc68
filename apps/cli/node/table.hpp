// SPDX-License-Identifier: Apache-2.0
// Columns for an 80-column terminal, and human-readable figures. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "roost/json.hpp"

namespace roost::cli {

inline constexpr std::size_t kTerminalWidth = 80;
/// Of what is not a terminal: there `grep` looks for whole names.
inline constexpr std::size_t kUnlimitedWidth = std::numeric_limits<std::size_t>::max();

class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };

  /// What happens to a cell that is too long for its column: it wraps, or, where a page must not grow, it is
  /// cut and ends with a digest that tells it from others with the same beginning.
  enum class TooLong : std::uint8_t { goes_on, is_cut };

  explicit Table(std::vector<Column> columns, TooLong too_long = TooLong::goes_on)
      : columns_(std::move(columns)), too_long_(too_long) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// No line is longer than `width`: the widest columns shrink.
  [[nodiscard]] std::string text(std::size_t width = kTerminalWidth) const;

 private:
  using Row = std::vector<std::string>;

  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;
  void write(const Row& row, const std::vector<std::size_t>& widths, std::string& out) const;

  std::vector<Column> columns_;
  TooLong too_long_;
  std::vector<Row> rows_;
};

/// The number of UTF-8 characters.
[[nodiscard]] std::size_t characters(std::string_view text) noexcept;
/// Splits into pieces of at most `width` characters; returns at least one.
[[nodiscard]] std::vector<std::string> pieces_of(std::string_view text, std::size_t width);
/// At most `width` characters: a longer text ends with an ellipsis and a digest of the whole.
[[nodiscard]] std::string cut(const std::string& text, std::size_t width = kTerminalWidth);
/// `text` after `first`, wrapped; the following lines begin with `indent`.
[[nodiscard]] std::string folded(const std::string& first, const std::string& text, const std::string& indent,
                                 std::size_t width = kTerminalWidth);

/// "1 channel", "2 channels"
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view noun);
/// "812", "12.3k", "4.5M"
[[nodiscard]] std::string human_count(std::uint64_t number);
/// "812 B", "12.3 KiB"
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);
/// "42 s", "3 min", "5 h"
[[nodiscard]] std::string human_seconds(std::uint64_t seconds);
/// "0.2 ms"; "-" for null.
[[nodiscard]] std::string human_micros(const Json& micros);

// Fields of an answer; empty or 0 if missing or of another type.

/// Escaped for display, since peers choose its content: not to be processed further.
[[nodiscard]] std::string text_at(const Json& object, std::string_view name);
/// Unescaped, as in the answer.
[[nodiscard]] std::string exact_text_at(const Json& object, std::string_view name);
[[nodiscard]] std::uint64_t number_at(const Json& object, std::string_view name);
[[nodiscard]] bool flag_at(const Json& object, std::string_view name);
[[nodiscard]] double decimal_at(const Json& object, std::string_view name);
[[nodiscard]] const JsonArray& array_at(const Json& object, std::string_view name);
/// One line of equivalent JSON that is safe to print on a terminal.
[[nodiscard]] std::string json_line(const Json& value);

}  // namespace roost::cli

// SPDX-License-Identifier: Apache-2.0
// Columns for a terminal of 80 characters, and figures as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "roost/json.hpp"

namespace roost::cli {

inline constexpr std::size_t kTerminalWidth = 80;

class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };

  /// What becomes of a text that its column has no room for: it goes on in the next line, or it is cut and
  /// told from others that begin alike by a digest, where a page may not grow.
  enum class TooLong : std::uint8_t { goes_on, is_cut };

  explicit Table(std::vector<Column> columns, TooLong too_long = TooLong::goes_on)
      : columns_(std::move(columns)), too_long_(too_long) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// No line is longer than `width`: the widest columns give way.
  [[nodiscard]] std::string text(std::size_t width = kTerminalWidth) const;

 private:
  using Row = std::vector<std::string>;

  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;
  void write(const Row& row, const std::vector<std::size_t>& widths, std::string& out) const;

  std::vector<Column> columns_;
  TooLong too_long_;
  std::vector<Row> rows_;
};

/// Characters of UTF-8.
[[nodiscard]] std::size_t characters(std::string_view text) noexcept;
/// In pieces of at most `width` characters; one piece at least.
[[nodiscard]] std::vector<std::string> pieces_of(std::string_view text, std::size_t width);
/// At most `width` characters: what is longer ends with an ellipsis and a digest of the whole.
[[nodiscard]] std::string cut(const std::string& text, std::size_t width = kTerminalWidth);
/// `text` behind `first`, in as many lines as it takes; the later ones begin with `indent`.
[[nodiscard]] std::string folded(const std::string& first, const std::string& text,
                                 const std::string& indent);

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

// Fields of an answer; what is missing or of another type is empty or 0.

/// Visible, whatever peers have put into it: not for going on with.
[[nodiscard]] std::string text_at(const Json& object, std::string_view name);
/// As it is in the answer.
[[nodiscard]] std::string exact_text_at(const Json& object, std::string_view name);
[[nodiscard]] std::uint64_t number_at(const Json& object, std::string_view name);
[[nodiscard]] double decimal_at(const Json& object, std::string_view name);
[[nodiscard]] const JsonArray& array_at(const Json& object, std::string_view name);
/// One line of JSON, which can do nothing to a terminal and means what the answer means.
[[nodiscard]] std::string json_line(const Json& value);

}  // namespace roost::cli

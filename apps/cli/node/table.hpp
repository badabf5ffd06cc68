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

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// No line is longer than `width`: the widest columns give way, with an ellipsis.
  [[nodiscard]] std::string text(std::size_t width = kTerminalWidth) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Characters of UTF-8.
[[nodiscard]] std::size_t characters(std::string_view text) noexcept;
/// At most `width` characters: what is longer ends with an ellipsis.
[[nodiscard]] std::string cut(const std::string& text, std::size_t width = kTerminalWidth);
/// What a peer may have sent, made harmless for a terminal: control bytes become spaces.
[[nodiscard]] std::string printable(std::string_view text);
/// The same between double quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);

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

[[nodiscard]] std::string text_at(const Json& object, std::string_view name);
[[nodiscard]] std::uint64_t number_at(const Json& object, std::string_view name);
[[nodiscard]] const JsonArray& array_at(const Json& object, std::string_view name);

}  // namespace roost::cli

// SPDX-License-Identifier: Apache-2.0
// Which parameters are hidden when parameters are printed (spec endpoint-and-token.md §8). A value with pure
// functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace roost {

class ParameterFilter {
 public:
  enum class Kind { discard, keep };
  static constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

  /// Discards "password" and "token".
  ParameterFilter() : ParameterFilter(discard({"password", "token"})) {}
  /// A value is replaced by "[FILTERED]" when its key contains one of the words (case-sensitive), at any
  /// depth; so is a string that contains "word=".
  [[nodiscard]] static ParameterFilter discard(std::vector<std::string> words) {
    return {Kind::discard, std::move(words)};
  }
  /// Every value is replaced except those below a key that equals one of the names.
  [[nodiscard]] static ParameterFilter keep(std::vector<std::string> names) {
    return {Kind::keep, std::move(names)};
  }

  struct Filtered {
    std::string text;  // JSON without white space; incomplete if it was cut
    bool cut = false;  // the text ends with "…"
  };
  /// `json` with its hidden values replaced. Reads no further than needed for `limit` bytes.
  [[nodiscard]] Filtered apply(std::string_view json, std::size_t limit = kUnlimited) const;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  ParameterFilter(Kind kind, std::vector<std::string> names) : kind_(kind), names_(std::move(names)) {}

  Kind kind_;
  std::vector<std::string> names_;
};

}  // namespace roost

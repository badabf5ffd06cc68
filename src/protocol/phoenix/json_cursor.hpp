// SPDX-License-Identifier: Apache-2.0
// Walks the outermost array or object of a text accepted by validate_json, and cuts out its values as
// written. It checks nothing: on a text that is not valid JSON its behaviour is undefined. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace roost::phoenix {

class JsonCursor {
 public:
  /// Starts before the first value of the array or object `text`.
  explicit JsonCursor(std::string_view text) : text_(text) { step(); }

  /// The next value, or the next key with its quotes; advances past it.
  [[nodiscard]] std::string_view take();

 private:
  /// Skips the bracket, comma or colon before a value, and the white space around it.
  void step();
  void skip_space();
  [[nodiscard]] std::size_t end_of_value() const;
  [[nodiscard]] std::size_t end_of_string(std::size_t quote) const;
  [[nodiscard]] std::size_t end_of_nested() const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace roost::phoenix

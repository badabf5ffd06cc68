// SPDX-License-Identifier: Apache-2.0
// What is wrong with an adapter's options, all of it at once. One thread.
#pragma once

#include <string>
#include <string_view>

#include "roost/result.hpp"

namespace roost::broker {

class Problems {
 public:
  void add(std::string_view problem) {
    if (!text_.empty()) text_ += '\n';
    text_ += problem;
  }
  void check(bool holds, std::string_view problem) {
    if (!holds) add(problem);
  }
  void check(const Result<void>& result) {
    if (!result) add(result.error().message);
  }
  [[nodiscard]] Result<void> result() const { return text_.empty() ? Result<void>() : make_error(text_); }

 private:
  std::string text_;
};

}  // namespace roost::broker

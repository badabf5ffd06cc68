// SPDX-License-Identifier: Apache-2.0
// What an assertion of the test kit found. Goes with any test framework: it converts to bool and has a
// message; GoogleTest's EXPECT_TRUE shows the message by itself.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

namespace roost::test {

class [[nodiscard]] Outcome {
 public:
  [[nodiscard]] static Outcome pass() { return Outcome(true, {}); }
  [[nodiscard]] static Outcome fail(std::string message) { return Outcome(false, std::move(message)); }

  [[nodiscard]] explicit operator bool() const noexcept { return passed_; }
  /// What was looked for and what there was instead; empty when it passed.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

  /// To testing::AssertionResult, which this header need not know.
  template <class Assertion>
    requires std::is_class_v<Assertion> && requires(Assertion assertion, const std::string& text) {
      Assertion(true);
      assertion << text;
      assertion.failure_message();
    }
  operator Assertion() const {
    Assertion assertion(passed_);
    if (!passed_) assertion << message_;
    return assertion;
  }

 private:
  Outcome(bool passed, std::string message) : passed_(passed), message_(std::move(message)) {}

  bool passed_;
  std::string message_;
};

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// What a test expects of a payload. A value.
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "roost/json.hpp"
#include "roost/payload.hpp"

namespace roost::test {

class Pattern {
 public:
  /// Any payload.
  Pattern() = default;
  /// {{"number", 5}}: an object that has these members with these values, and perhaps others, at any depth.
  /// Lists must be as long as the pattern's.
  Pattern(std::initializer_list<boost::json::value_ref> members) : Pattern(Json(members)) {}
  Pattern(const Json& value);
  /// A payload of which `fits` says so.
  template <std::predicate<const Payload&> F>
  Pattern(F fits) : fits_(std::move(fits)), text_("that fits the test's function") {}

  /// Exactly these bytes.
  [[nodiscard]] static Pattern bytes(std::string_view bytes);
  /// A payload that is a T of which `fits` says so: Pattern::as<Shout>([](const Shout& shout) { … }).
  template <Described T, std::predicate<const T&> F>
  [[nodiscard]] static Pattern as(F fits) {
    Pattern pattern([fits = std::move(fits)](const Payload& payload) {
      const Result<T> value = payload.as<T>();
      return value && fits(*value);
    });
    return pattern;
  }

  [[nodiscard]] bool fits(const Payload& payload) const { return !fits_ || fits_(payload); }
  /// For messages: ` {"number":5}`, or nothing for any payload.
  [[nodiscard]] std::string text() const { return text_.empty() ? text_ : " " + text_; }

 private:
  std::function<bool(const Payload&)> fits_;
  std::string text_;
};

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or the Error that explains why there is none. For failures caused by an operating
// system, a network, a peer or a configuration; a caller's mistake throws, a broken invariant of Roost
// aborts.
#pragma once

#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace roost {

/// What went wrong, for people and for code. `message` is for logs and callers, not for peers.
struct Error {
  std::error_code code;
  std::string message;
};

/// An Error from an `errno` value: "listen on 0.0.0.0:4000: Address already in use".
[[nodiscard]] Error system_error(int error_number, std::string_view doing);

/// An Error that did not come from the operating system.
[[nodiscard]] inline Error make_error(std::string message, std::errc code = std::errc::invalid_argument) {
  return Error{std::make_error_code(code), std::move(message)};
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Undefined unless has_value().
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  /// Throws std::system_error with the error's text when there is no value.
  T& value() & { return check(), **this; }
  const T& value() const& { return check(), **this; }
  T&& value() && { return check(), std::move(**this); }
  [[nodiscard]] T value_or(T other) const& { return has_value() ? **this : std::move(other); }

  /// Undefined if has_value().
  [[nodiscard]] const Error& error() const noexcept { return *std::get_if<1>(&state_); }

 private:
  void check() const {
    if (!has_value()) throw std::system_error(error().code, error().message);
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}

  [[nodiscard]] bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const {
    if (failed_) throw std::system_error(error_.code, error_.message);
  }
  [[nodiscard]] const Error& error() const noexcept { return error_; }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace roost

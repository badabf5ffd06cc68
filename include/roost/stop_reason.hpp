// SPDX-License-Identifier: Apache-2.0
// Why a channel ends (spec channel-lifecycle.md §8, §9).
#pragma once

#include <string>
#include <utility>

namespace roost {

class StopReason {
 public:
  enum class Kind { normal, shutdown, error, exception };

  [[nodiscard]] static StopReason normal() { return {Kind::normal, {}}; }
  /// `detail` makes Phoenix's (shutdown, detail): "left", "closed", "draining", …
  [[nodiscard]] static StopReason shutdown(std::string detail = {}) {
    return {Kind::shutdown, std::move(detail)};
  }
  /// Any other reason: the client gets phx_error, and rejoins.
  [[nodiscard]] static StopReason error(std::string detail) { return {Kind::error, std::move(detail)}; }
  /// A callback threw; `what` is the exception's text.
  [[nodiscard]] static StopReason exception(std::string what) { return {Kind::exception, std::move(what)}; }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
  /// True for normal and shutdown: the client gets phx_close and does not rejoin automatically.
  [[nodiscard]] bool graceful() const noexcept { return kind_ == Kind::normal || kind_ == Kind::shutdown; }
  /// "normal", "shutdown", "shutdown:left", "error:…", "exception:…"
  [[nodiscard]] std::string text() const;

  friend bool operator==(const StopReason&, const StopReason&) = default;

 private:
  StopReason(Kind kind, std::string detail) : kind_(kind), detail_(std::move(detail)) {}

  Kind kind_;
  std::string detail_;
};

}  // namespace roost

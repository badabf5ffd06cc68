// SPDX-License-Identifier: Apache-2.0
// What join() and handle_in() return.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "roost/payload.hpp"

namespace roost {

/// The answer to a join. Made by its named functions only: anything else does not compile.
class JoinResult {
 public:
  enum class Kind { ok, error, later };

  [[nodiscard]] static JoinResult ok(Payload response = {}) { return {Kind::ok, std::move(response)}; }
  [[nodiscard]] static JoinResult error(Payload response = {}) { return {Kind::error, std::move(response)}; }
  /// The answer comes through the PendingJoin that this join() took with pending_join(). Until then messages
  /// of the client wait; handle_info and timers run, but nothing can be pushed.
  [[nodiscard]] static JoinResult later() { return {Kind::later, {}}; }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const Payload& response() const noexcept { return response_; }

 private:
  JoinResult(Kind kind, Payload response) : kind_(kind), response_(std::move(response)) {}

  Kind kind_;
  Payload response_;
};

/// The answer to one message. Status is a name, by convention "ok" or "error".
class Reply {
 public:
  [[nodiscard]] static Reply none() { return {}; }
  [[nodiscard]] static Reply ok(Payload response = {}) { return with("ok", std::move(response)); }
  [[nodiscard]] static Reply error(Payload response = {}) { return with("error", std::move(response)); }
  [[nodiscard]] static Reply with(std::string status, Payload response = {}) {
    return Reply(Content{std::move(status), std::move(response)});
  }

  struct Content {
    std::string status;
    Payload response;
  };
  /// Null for none().
  [[nodiscard]] const Content* content() const noexcept { return content_ ? &*content_ : nullptr; }

 private:
  Reply() = default;
  explicit Reply(Content content) : content_(std::move(content)) {}

  std::optional<Content> content_;
};

}  // namespace roost

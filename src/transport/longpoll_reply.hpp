// SPDX-License-Identifier: Apache-2.0
// The right to answer one poll, once: on a connection of this node, or by way of the node at which the poll
// arrived. Owner and thread: a LongPollSession's.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "base/shared_bytes.hpp"
#include "roost/http.hpp"
#include "transport/forwarded_responder.hpp"
#include "transport/longpoll_outbox.hpp"

namespace roost::transport {

class LongPollReply {
 public:
  LongPollReply(std::string token, HttpResponder responder)
      : token_(std::move(token)), to_(std::move(responder)) {}
  LongPollReply(std::string token, ForwardedResponder responder)
      : token_(std::move(token)), to_(std::make_unique<ForwardedResponder>(std::move(responder))) {}

  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  /// Null: the poll arrived at another node.
  [[nodiscard]] HttpResponder* here() noexcept { return std::get_if<HttpResponder>(&to_); }

  /// That poll of another node.
  [[nodiscard]] bool is_to(const Asker& asker) const noexcept {
    const auto* elsewhere = std::get_if<std::unique_ptr<ForwardedResponder>>(&to_);
    return elsewhere != nullptr && (*elsewhere)->asker() == asker;
  }

  /// Nothing came within the window, or the poll was released.
  void without_messages();
  /// To the other node, which reports what becomes of it (LongPollRelay).
  void elsewhere(std::span<const base::SharedBytes> frames, LongPollOutbox::BatchNumber batch);

 private:
  std::string token_;
  /// By pointer: nearly all polls are answered here, and many wait.
  std::variant<HttpResponder, std::unique_ptr<ForwardedResponder>> to_;
};

}  // namespace roost::transport

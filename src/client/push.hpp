// SPDX-License-Identifier: Apache-2.0
// One message that may be answered: a push, or a channel's join, which is sent again at each rejoin. Owner
// and thread: the client's loop; an application's handle may release the last reference to an answered one,
// on any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/phoenix/ref.hpp"
#include "roost/client_channel.hpp"
#include "runtime/deadline.hpp"

namespace roost::client {

/// The answer to a message that was not sent, with the reason.
[[nodiscard]] ClientReply not_sent(const std::string& reason);
/// The answer to a message that the server will not answer any more, with the reason.
[[nodiscard]] ClientReply closed(const std::string& reason);

class Push {
 public:
  using PayloadSource = std::function<Result<Payload>()>;  // an error: the message is not sent
  using Hook = std::function<void(const ClientReply&)>;

  /// `input` is the source of answers; borrowed.
  Push(runtime::EventLoop& loop, const runtime::PeerInput& input, std::string event, PayloadSource payload,
       base::Duration timeout);

  [[nodiscard]] const std::string& event() const noexcept { return event_; }
  [[nodiscard]] Result<Payload> payload() const { return payload_(); }
  [[nodiscard]] const phoenix::Ref& ref() const noexcept { return ref_; }

  [[nodiscard]] bool awaiting() const noexcept { return deadline_.scheduled(); }

  void set_timeout(base::Duration timeout) { timeout_ = timeout; }

  /// Waits for the answer to `ref` from now on; calls `on_timeout` if it takes too long.
  void await(phoenix::Ref ref, std::function<void()> on_timeout);
  /// Stops waiting for the answer.
  void forget();
  /// Calls the hooks. The answer is kept for hooks added later.
  void settle(ClientReply answer);

  void add_hook(Hook hook);

 private:
  std::string event_;
  PayloadSource payload_;
  base::Duration timeout_;
  phoenix::Ref ref_;
  std::optional<ClientReply> answer_;
  std::vector<Hook> hooks_;
  std::function<void()> on_timeout_;
  runtime::CallbackDeadline deadline_;
};

}  // namespace roost::client

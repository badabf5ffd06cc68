// SPDX-License-Identifier: Apache-2.0
// One message that may be answered: a push, or a channel's join, which is sent again at each rejoin.
// Owner and thread: the client's loop; a handle of the application's may be the last to let go of an
// answered one, on any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/phoenix/ref.hpp"
#include "roost/client_channel.hpp"
#include "runtime/deadline.hpp"

namespace roost::client {

/// The answer to what was not sent, and why it was not.
[[nodiscard]] ClientReply not_sent(const std::string& reason);
/// The answer to what will get none from the server any more, and why.
[[nodiscard]] ClientReply closed(const std::string& reason);

class Push {
 public:
  using PayloadSource = std::function<Result<Payload>()>;  // an error: it is not sent
  using Hook = std::function<void(const ClientReply&)>;

  /// `input` is where answers come from; borrowed.
  Push(runtime::EventLoop& loop, const runtime::PeerInput& input, std::string event, PayloadSource payload,
       base::Duration timeout);

  [[nodiscard]] const std::string& event() const noexcept { return event_; }
  [[nodiscard]] Result<Payload> payload() const { return payload_(); }
  [[nodiscard]] const phoenix::Ref& ref() const noexcept { return ref_; }

  [[nodiscard]] bool awaiting() const noexcept { return deadline_.scheduled(); }

  void set_timeout(base::Duration timeout) { timeout_ = timeout; }

  /// From now on the answer to `ref` is awaited; `on_timeout` is called when it takes too long.
  void await(phoenix::Ref ref, std::function<void()> on_timeout);
  /// The awaited answer no longer counts.
  void forget();
  /// Calls the hooks. The answer stays, for hooks that come later.
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

// SPDX-License-Identifier: Apache-2.0
// A node among the nodes of a Phoenix application, over Erlang's distribution
// (docs/guides/beside-phoenix.md). Compiled in tests/unit/erlang/erlang_options_test.cpp [erlang]:
//   roost::PubSubOptions pubsub;
//   pubsub.name = "Chat.PubSub";  // as the application's Phoenix.PubSub
//   pubsub.adapter = roost::erlang_pubsub_adapter(
//       {.node = "roost@10.0.0.5", .cookie_file = "/run/secrets/cookie", .peers = {"chat@10.0.0.1"}});
// For nodes of OTP 25 and later with Phoenix.PubSub 2 on its default adapter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost {

struct ErlangOptions {
  /// "roost@10.0.0.5", unique in the cluster. With a dot in the host if the others have one.
  std::string node{};
  /// What the nodes of the cluster share; at most one of the two. It is never logged or shown.
  std::string cookie{};
  std::string cookie_file{};
  /// The nodes to be connected with; others that connect by themselves are welcome.
  std::vector<std::string> peers{};

  /// Where nodes connect to this one. Empty: the address of the node's host.
  std::string listen_ip{};
  std::uint16_t listen_port = 0;   // 0: the system chooses
  std::uint16_t epmd_port = 4369;  // of every host, as ERL_EPMD_PORT

  std::chrono::milliseconds connect_timeout{5'000};  // covers name lookup, epmd, connection and handshake
  /// Before the first, second, ... attempt; the last one repeats. Each is varied by up to a half.
  std::vector<std::chrono::milliseconds> reconnect_delays = default_reconnect_delays();
  [[nodiscard]] static std::vector<std::chrono::milliseconds> default_reconnect_delays();
  /// A node that is silent for that long is taken for dead; as net_ticktime of the other nodes.
  std::chrono::milliseconds net_ticktime{60'000};

  /// Of one message with its envelope; a larger broadcast fails, a larger one of others is dropped.
  std::size_t max_message_bytes = std::size_t{64} << 20;
  /// Of one connection, not yet taken by the other node; what does not fit is dropped and counted.
  std::size_t max_queued_bytes = std::size_t{128} << 20;
  /// Received, and not yet delivered by the shards; what does not fit is dropped and counted as lost.
  std::size_t max_received_bytes = std::size_t{128} << 20;
};

/// Reads the file. All problems at once, a line each; none shows the cookie.
[[nodiscard]] Result<void> validate(const ErlangOptions& options);

/// Throws std::system_error for options that validate() refuses.
[[nodiscard]] std::shared_ptr<PubSubAdapter> erlang_pubsub_adapter(const ErlangOptions& options);

}  // namespace roost

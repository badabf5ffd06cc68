// SPDX-License-Identifier: Apache-2.0
// The token that names a long-poll session: signed, opaque to clients, and good for one run of the endpoint
// (spec longpoll-transport.md §4). Holds ["v1", boot id, shard, index, generation] and, in a cluster, ["v2",
// boot id, shard, index, generation, node]. A boot id is the base64 of 16 random bytes, of which the first 8
// are the node's incarnation if it has one. Owner: the LongPollNode. Thread: any, once the node has joined.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/token.hpp"
#include "transport/node_life.hpp"

namespace roost::transport {

/// The wall clock as it was set at this call. Later changes of the clock have no effect, so they cannot
/// expire a session.
[[nodiscard]] TokenClock clock_of_this_run();

/// What a token names.
struct NamedSession {
  ConnectionId session{};
  std::optional<NodeLife> elsewhere{};  // the other node whose session it is; none: it is one of this node's

  friend bool operator==(const NamedSession&, const NamedSession&) = default;
};

class LongPollTokens {
 public:
  /// Uses the secrets of `tokens`, which is borrowed.
  LongPollTokens(const Tokens& tokens, const base::RandomBytes& random);

  /// From now on tokens name this node, and those of other nodes are read. Before the first one is signed.
  void join(const NodeLife& self);

  [[nodiscard]] std::string sign(ConnectionId session) const;
  /// Nothing for a token that is missing, forged, from an earlier run of this node, or older than `max_age`.
  /// The age of another node's token is that node's to judge: the clocks of two nodes differ.
  [[nodiscard]] std::optional<NamedSession> verify(std::optional<std::string_view> token,
                                                   TokenAge max_age) const;

  /// The other node that a token claims to be from, whoever signed it.
  [[nodiscard]] std::optional<NodeLife> claimed_by(std::string_view token) const;

 private:
  using BootId = std::array<std::byte, 16>;

  [[nodiscard]] std::optional<NamedSession> read(const Json& data) const;
  [[nodiscard]] std::optional<NodeLife> other_node(const JsonArray& members) const;

  const Tokens& tokens_;
  BootId boot_bytes_{};
  std::string boot_id_;
  std::string node_;  // empty: there are no others
};

}  // namespace roost::transport

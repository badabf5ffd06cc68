// SPDX-License-Identifier: Apache-2.0
// The token that names a long-poll session: signed, opaque to clients, and good for one run of the endpoint
// (spec longpoll-transport.md §4). Holds ["v1", boot id, shard, index, generation]. Owner: the LongPollNode.
// Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "roost/ids.hpp"
#include "roost/token.hpp"

namespace roost::transport {

/// The wall clock as it was set at this call. Later changes of the clock have no effect, so they cannot
/// expire a session.
[[nodiscard]] TokenClock clock_of_this_run();

class LongPollTokens {
 public:
  /// Uses the secrets of `tokens`, which is borrowed.
  LongPollTokens(const Tokens& tokens, const base::RandomBytes& random);

  [[nodiscard]] std::string sign(ConnectionId session) const;
  /// Nothing for a token that is missing, forged, from an earlier run, or older than `max_age`.
  [[nodiscard]] std::optional<ConnectionId> verify(std::optional<std::string_view> token,
                                                   TokenAge max_age) const;

 private:
  const Tokens& tokens_;
  std::string boot_id_;
};

}  // namespace roost::transport

// SPDX-License-Identifier: Apache-2.0
// Makes attempts over the network, one at a time. Blocks the calling thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/explain/attempt.hpp"
#include "net/client_tls.hpp"
#include "net/resolver.hpp"

namespace roost::cli::explain {

/// What the name resolves to: "127.0.0.1", "::1". Fails if it resolves to nothing, or (with timed_out) if no
/// name server answers within `timeout`.
[[nodiscard]] Result<std::vector<std::string>> addresses_of(
    const client::ServerUrl& url, base::Duration timeout,
    const net::Resolver::LookUp& look_up = net::resolve);

/// `timeout` covers name lookup, connection and answer together. `tls` is used for wss.
[[nodiscard]] Attempt make_attempt(const AttemptRequest& ask, base::Duration timeout,
                                   std::shared_ptr<net::ClientTls> tls);

/// A connection dropped within this time counts as dropped at once.
inline constexpr std::chrono::milliseconds kAtOnce{500};

}  // namespace roost::cli::explain

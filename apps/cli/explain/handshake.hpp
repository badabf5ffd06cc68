// SPDX-License-Identifier: Apache-2.0
// Makes attempts over the network, one after the other. Blocks the thread that asks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/explain/attempt.hpp"
#include "client/resolver.hpp"
#include "client/tls.hpp"

namespace roost::cli::explain {

/// What the name stands for: "127.0.0.1", "::1". An error when it stands for nothing, or no name server has
/// answered after `timeout` (then it is timed_out).
[[nodiscard]] Result<std::vector<std::string>> addresses_of(
    const client::Url& url, base::Duration timeout, const client::Resolver::LookUp& look_up = net::resolve);

/// `timeout` is for name lookup, connection and answer together. `tls` is used for wss.
[[nodiscard]] Attempt make_attempt(const Ask& ask, base::Duration timeout, std::shared_ptr<client::Tls> tls);

/// How long what is dropped within is called dropped at once.
inline constexpr std::chrono::milliseconds kAtOnce{500};

}  // namespace roost::cli::explain

// SPDX-License-Identifier: Apache-2.0
// Makes attempts over the network, one after the other. Blocks the thread that asks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/explain/attempt.hpp"
#include "client/tls.hpp"

namespace roost::cli::explain {

/// What the name stands for: "127.0.0.1", "::1". An error when it stands for nothing.
[[nodiscard]] Result<std::vector<std::string>> addresses_of(const client::Url& url);

/// `timeout` is for name lookup, connection and answer together. `tls` is used for wss.
[[nodiscard]] Attempt make_attempt(const Ask& ask, base::Duration timeout, std::shared_ptr<client::Tls> tls);

}  // namespace roost::cli::explain

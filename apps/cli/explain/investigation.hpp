// SPDX-License-Identifier: Apache-2.0
// Why does this handshake succeed or fail? Tries it as given, then varies one thing at a time and compares
// the answers: that is all an outsider can find out about a server. Pure, except for the attempts.
#pragma once

#include <string>
#include <vector>

#include "cli/explain/attempt.hpp"

namespace roost::cli::explain {

enum class HandshakeOutcome { accepted, refused, unreachable };

struct Explanation {
  HandshakeOutcome outcome = HandshakeOutcome::unreachable;
  std::string rule;     // for programs: "origin", "version", "path", ...
  std::string verdict;  // one sentence
  std::vector<std::string> advice{};
  struct Try {
    std::string how;  // "as asked", "without Origin"
    Attempt attempt;
  };
  std::vector<Try> tries{};
  std::vector<std::string> addresses{};  // of the host
};

/// For a name that could not be resolved.
[[nodiscard]] Explanation unresolved(const std::string& host, const Error& error);

/// The vsn in the query of the URL, or nothing.
[[nodiscard]] std::string vsn_of(const client::ServerUrl& url);

[[nodiscard]] Explanation investigate(const AttemptRequest& ask, const MakeAttempt& asker);

}  // namespace roost::cli::explain

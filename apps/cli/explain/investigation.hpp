// SPDX-License-Identifier: Apache-2.0
// Why does this handshake succeed or fail? Asks as the user would, then varies one thing at a time and
// compares the answers: nothing else about a server can be known from outside. Pure, but for the asking.
#pragma once

#include <string>
#include <vector>

#include "cli/explain/attempt.hpp"

namespace roost::cli::explain {

enum class Outcome { accepted, refused, unreachable };

struct Explanation {
  Outcome outcome = Outcome::unreachable;
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

/// Of a name that could not be looked up.
[[nodiscard]] Explanation unresolved(const std::string& host, const Error& error);

/// The vsn in the query of the URL, or nothing.
[[nodiscard]] std::string vsn_of(const client::Url& url);

[[nodiscard]] Explanation investigate(const Ask& ask, const Asker& asker);

}  // namespace roost::cli::explain

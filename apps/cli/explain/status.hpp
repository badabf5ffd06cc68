// SPDX-License-Identifier: Apache-2.0
// What the answer to a handshake means, if its status alone tells. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/explain/attempt.hpp"

namespace roost::cli::explain {

struct Meaning {
  std::string rule;
  std::string verdict;
  std::vector<std::string> advice;
};

/// Empty for 403, 404 and others that need further attempts.
[[nodiscard]] std::optional<Meaning> meaning_of(const Attempt& attempt);

/// For a connection that the server opened and closed at once.
[[nodiscard]] Meaning meaning_of_drop(const Drop& drop);

/// For an attempt without an answer.
[[nodiscard]] Meaning meaning_of_no_answer(const Attempt& attempt);

}  // namespace roost::cli::explain

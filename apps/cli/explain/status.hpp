// SPDX-License-Identifier: Apache-2.0
// What the answer to a handshake means where its status says enough. Pure.
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

/// Nothing for 403, 404 and what else needs a second look.
[[nodiscard]] std::optional<Meaning> meaning_of(const Attempt& attempt);

/// Of a connection that the server opened and ended at once.
[[nodiscard]] Meaning meaning_of_drop(const Drop& drop);

/// Of an attempt without an answer.
[[nodiscard]] Meaning meaning_of_silence(const Attempt& attempt);

}  // namespace roost::cli::explain

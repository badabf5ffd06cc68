// SPDX-License-Identifier: Apache-2.0
// Makes Sessions under one set of secrets and remembers the keys, for whoever learns the options of a session
// only when a request is there. Owner: who holds the secrets. Thread: any.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "roost/session.hpp"
#include "token/key_generator.hpp"

namespace roost::token {

class SessionKeyring {
 public:
  explicit SessionKeyring(const TokenSecrets& secrets);

  /// An error names the secret or the option that will not do. Where a store keeps the session no secret is
  /// needed.
  [[nodiscard]] Result<Sessions> sessions(SessionOptions options) const;

 private:
  std::optional<Error> fault_;                          // of the secrets
  std::vector<std::unique_ptr<KeyGenerator>> secrets_;  // the current one first
};

}  // namespace roost::token

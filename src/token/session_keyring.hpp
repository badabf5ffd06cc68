// SPDX-License-Identifier: Apache-2.0
// Makes Sessions from one set of secrets and caches the keys, for session options that are known only at
// request time. Owner: the holder of the secrets. Thread: any.
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

  /// The error names the unacceptable secret or option. No secret is needed if a store keeps the session.
  [[nodiscard]] Result<Sessions> sessions(SessionOptions options) const;

 private:
  std::optional<Error> fault_;                          // in the secrets
  std::vector<std::unique_ptr<KeyGenerator>> secrets_;  // the current one first
};

}  // namespace roost::token

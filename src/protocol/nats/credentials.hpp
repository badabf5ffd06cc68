// SPDX-License-Identifier: Apache-2.0
// A credentials file as nsc writes it: the token of a user and the seed that proves it, each between lines of
// dashes, with whatever text around.
//   -----BEGIN NATS USER JWT-----      -----BEGIN USER NKEY SEED-----
//   eyJ0eXAi…                          SUA…
//   ------END NATS USER JWT------      ------END USER NKEY SEED------
// Errors say what is wrong, by line, and show nothing of the secrets. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/nats/nkey.hpp"
#include "roost/result.hpp"

namespace roost::nats {

struct Credentials {
  std::string jwt;
  NkeySeed seed;
  std::string user{};  // the name in the token, for logs
  std::optional<std::chrono::sys_seconds> expires_at{};
};

/// Checks that the seed is of the user the token names; the token's own signature is the server's to check.
[[nodiscard]] Result<Credentials> parse_credentials(std::string_view file);

}  // namespace roost::nats

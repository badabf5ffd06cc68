// SPDX-License-Identifier: Apache-2.0
#include "token/secret.hpp"

#include <string>

namespace roost::token {

std::optional<Error> secret_fault(std::string_view name, std::string_view secret, std::size_t min_size) {
  if (secret.size() >= min_size) return std::nullopt;
  const std::string needed = std::to_string(min_size) + " bytes";
  if (secret.empty())
    return make_error("no " + std::string(name) + " is configured, it must be at least " + needed);
  return make_error(std::string(name) + " must be at least " + needed + ", got " +
                    std::to_string(secret.size()));
}

}  // namespace roost::token

// SPDX-License-Identifier: Apache-2.0
// The requirements on a secret_key_base. The messages are for the operator; they mention its size, never its
// bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "roost/result.hpp"

namespace roost::token {

/// Why this secret is not acceptable, or nullopt. `name` is the operator's name for it, e.g.
/// "secret_key_base".
[[nodiscard]] std::optional<Error> secret_fault(std::string_view name, std::string_view secret,
                                                std::size_t min_size);

}  // namespace roost::token

// SPDX-License-Identifier: Apache-2.0
// What a secret_key_base must be. The texts are for the operator; they tell its size, never its bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "roost/result.hpp"

namespace roost::token {

/// Why this secret will not do, or nothing. `name` as the operator knows it, e.g. "secret_key_base".
[[nodiscard]] std::optional<Error> secret_fault(std::string_view name, std::string_view secret,
                                                std::size_t min_size);

}  // namespace roost::token

// SPDX-License-Identifier: Apache-2.0
// Checks that a key fits its algorithm. Done once at start, rather than at the first token.
#pragma once

#include "roost/steps.hpp"

namespace roost::steps {

/// Throws std::invalid_argument with the fault and what is expected, without a byte of the key.
void check_key(const JwtKey& key);

}  // namespace roost::steps

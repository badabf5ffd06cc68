// SPDX-License-Identifier: Apache-2.0
// Is this a key for that algorithm? Asked once, at start: a token must not be the first to find out.
#pragma once

#include "roost/steps.hpp"

namespace roost::steps {

/// Throws std::invalid_argument with what is wrong and what would be right, without a byte of the key.
void check_key(const JwtKey& key);

}  // namespace roost::steps

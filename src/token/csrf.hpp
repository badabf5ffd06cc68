// SPDX-License-Identifier: Apache-2.0
// Cross-site request forgery tokens of a Plug application. The state is in the session, the token comes with
// the request:
//   token = base64url(state XOR mask) [32] | mask [24]
// so the token differs on every page while the state stays the same. Pure: any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace roost::token {

inline constexpr std::size_t kCsrfStateSize = 24;
inline constexpr std::size_t kCsrfTokenSize = 56;

/// Random characters: a state, or a mask.
[[nodiscard]] std::string new_csrf_state(const base::RandomBytes& random);

/// Both of kCsrfStateSize characters.
[[nodiscard]] std::string mask_csrf_state(std::string_view state, std::string_view mask);

/// Whether the token was made from this state. Constant time for tokens of the right size.
[[nodiscard]] bool is_csrf_token_of(std::string_view state, std::string_view token);

}  // namespace roost::token

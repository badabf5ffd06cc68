// SPDX-License-Identifier: Apache-2.0
// Plug's signed messages: readable by anyone, tamper-proof without the key.
//   base64url("HS256") . base64url(message) . base64url(HMAC of the two parts before and the dot between)
// Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::token {

/// Always uses HMAC-SHA256.
[[nodiscard]] std::string sign_message(std::string_view message, std::string_view key);

/// The message, or nullopt if it was not signed with this key. Accepts HS256, HS384 and HS512.
[[nodiscard]] std::optional<std::string> verify_message(std::string_view signed_message,
                                                        std::string_view key);

}  // namespace roost::token

// SPDX-License-Identifier: Apache-2.0
// What a token says: the triple {data, signed_at in ms, max_age in seconds} as an Erlang term, and whether it
// is still good. Two older shapes are read: the pair without max_age, and the map %{data, signed}. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "roost/token.hpp"

namespace roost::token {

struct TokenPayload {
  Json data;
  std::int64_t signed_at_ms;  // since the epoch
  TokenAge max_age;
};

/// An error says what in the data no token holds.
[[nodiscard]] Result<std::string> encode_payload(const Json& data, std::int64_t signed_at_ms,
                                                 TokenAge max_age);
[[nodiscard]] std::optional<TokenPayload> decode_payload(std::string_view bytes);

/// Why a token of this age is refused, or nothing. A token of the future is invalid, not young.
[[nodiscard]] std::optional<TokenError> age_fault(std::int64_t signed_at_ms, TokenAge max_age,
                                                  std::int64_t now_ms);

}  // namespace roost::token

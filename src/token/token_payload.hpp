// SPDX-License-Identifier: Apache-2.0
// The content of a token: the triple {data, signed_at in ms, max_age in seconds} as an Erlang term, and
// whether it is still valid. Also reads two older formats: the pair without max_age, and the map %{data,
// signed}. Pure.
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

/// The error names the part of the data that a token cannot hold.
[[nodiscard]] Result<std::string> encode_payload(const Json& data, std::int64_t signed_at_ms,
                                                 TokenAge max_age);
[[nodiscard]] std::optional<TokenPayload> decode_payload(std::string_view bytes);

/// Why a token of this age is rejected, or nullopt. A token signed in the future is invalid.
[[nodiscard]] std::optional<TokenError> age_fault(std::int64_t signed_at_ms, TokenAge max_age,
                                                  std::int64_t now_ms);

}  // namespace roost::token

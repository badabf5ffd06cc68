// SPDX-License-Identifier: Apache-2.0
// The text rules that header values and targets are read by. Pure; what is given back views the argument.
#pragma once

#include <string_view>
#include <vector>

namespace roost::http1 {

/// ASCII letters compare without regard to case, other bytes as they are.
[[nodiscard]] bool iequals(std::string_view left, std::string_view right) noexcept;

/// Without the spaces and tabs around it (OWS, RFC 9110 §5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// The parts between separators, also the empty ones; an empty text is one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// What comes before the first separator, and what after it; all and nothing when there is none.
struct Cut {
  std::string_view before;
  std::string_view after;
};
[[nodiscard]] Cut cut(std::string_view text, char separator) noexcept;

/// A token (RFC 9110 §5.6.2): what methods and names of headers are made of.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

}  // namespace roost::http1

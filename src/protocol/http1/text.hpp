// SPDX-License-Identifier: Apache-2.0
// The text rules that header values and targets are read by. Pure; what is given back views the argument.
#pragma once

#include <optional>
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

/// Whether a Content-Type, or one range of an Accept, is this type: case and parameters do not count
/// (RFC 9110 §8.3.1).
[[nodiscard]] bool is_media_type(std::string_view value, std::string_view type) noexcept;

/// The value of a parameter in what follows the first ';' of such a value: "x" in "text/html; Charset=x".
/// Names compare without case; quotes are taken off. Nothing: there is none.
[[nodiscard]] std::optional<std::string_view> parameter_of(std::string_view value, std::string_view name);

/// The credentials in an Authorization header of this scheme, whose name compares without case
/// (RFC 9110 §11.1). Nothing: it is of another one.
[[nodiscard]] std::optional<std::string_view> credentials_of(std::string_view value, std::string_view scheme);

/// A token (RFC 9110 §5.6.2): what methods and names of headers are made of.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

}  // namespace roost::http1

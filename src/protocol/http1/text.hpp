// SPDX-License-Identifier: Apache-2.0
// Text rules for parsing header values and targets. Pure; results view the argument.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace roost::http1 {

/// ASCII letters compare case-insensitively, other bytes exactly.
[[nodiscard]] bool iequals(std::string_view left, std::string_view right) noexcept;

/// Without the spaces and tabs around it (OWS, RFC 9110 §5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// The parts between separators, including empty ones; an empty text is one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The parts before and after the first separator; without one, everything is before.
struct Cut {
  std::string_view before;
  std::string_view after;
};
[[nodiscard]] Cut cut(std::string_view text, char separator) noexcept;

/// Whether a Content-Type, or one range of an Accept, is this type, ignoring case and parameters (RFC 9110
/// §8.3.1).
[[nodiscard]] bool is_media_type(std::string_view value, std::string_view type) noexcept;

/// The value of a parameter after the first ';' of such a value: "x" in "text/html; Charset=x". Names compare
/// case-insensitively; quotes are removed. nullopt if absent.
[[nodiscard]] std::optional<std::string_view> parameter_of(std::string_view value, std::string_view name);

/// The credentials in an Authorization header with this scheme, whose name compares case-insensitively (RFC
/// 9110 §11.1). nullopt for another scheme.
[[nodiscard]] std::optional<std::string_view> credentials_of(std::string_view value, std::string_view scheme);

/// A token (RFC 9110 §5.6.2): the syntax of methods and header names.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

}  // namespace roost::http1

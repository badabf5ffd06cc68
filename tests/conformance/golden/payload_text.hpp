// SPDX-License-Identifier: Apache-2.0
// How a recording represents bytes: as hex, or as text in which a few characters have names such as <LF>, and
// a long one is cut short with its full size. Pure.
#pragma once

#include <string>
#include <string_view>

namespace roost::golden {

/// "00 01 ff"; stops at the first text that is not a pair of hex digits.
[[nodiscard]] std::string bytes_of_hex(std::string_view hex);

/// The bytes of a payload as written after the " | " of a frame's line. `final`: no fragment follows. A
/// payload that is cut short is completed, unless it is of an unknown kind.
[[nodiscard]] std::string bytes_of_payload(std::string_view text, bool final);

/// <LF>, <CR> and <U+2028> as the characters they name.
[[nodiscard]] std::string with_named_characters(std::string_view text);

}  // namespace roost::golden

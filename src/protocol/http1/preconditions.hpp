// SPDX-License-Identifier: Apache-2.0
// Conditional requests (RFC 9110 §13) and ranges of bytes (§14), for a GET or HEAD of something that exists.
// Pure; the caller gives the time.
#pragma once

#include <cstdint>
#include <ctime>
#include <string_view>
#include <variant>

#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// By what a representation is known.
struct Validators {
  std::string_view etag;  // weak or strong
  std::time_t last_modified = 0;
};

enum class Precondition {
  holds,
  not_modified,  // 304: the peer has it
  failed,        // 412
};

/// In the order of RFC 9110 §13.2.2. A date that can't be read is no condition (§13.1.3, §13.1.4).
[[nodiscard]] Precondition check_preconditions(const Headers& request, const Validators& current,
                                               std::time_t now);

struct WholeBody {};
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};
struct UnsatisfiableRange {};  // 416
using RangeAnswer = std::variant<WholeBody, ByteRange, UnsatisfiableRange>;

/// What a GET asks for of `size` bytes. Several ranges, other units, what can't be read, and a range of
/// another version (If-Range) are the whole body, as RFC 9110 §14.2 allows.
[[nodiscard]] RangeAnswer requested_range(const Headers& request, const Validators& current,
                                          std::uint64_t size, std::time_t now);

}  // namespace roost::http1

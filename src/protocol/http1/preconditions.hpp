// SPDX-License-Identifier: Apache-2.0
// Conditional requests (RFC 9110 §13) and byte ranges (§14), for a GET or HEAD of an existing resource. Pure;
// the caller passes the time.
#pragma once

#include <cstdint>
#include <ctime>
#include <string_view>
#include <variant>

#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// The validators of a representation.
struct Validators {
  std::string_view etag;  // weak or strong
  std::time_t last_modified = 0;
};

enum class Precondition {
  holds,
  not_modified,  // 304: the peer's copy is current
  failed,        // 412
};

/// In the order of RFC 9110 §13.2.2. A malformed date is ignored (§13.1.3, §13.1.4).
[[nodiscard]] Precondition check_preconditions(const Headers& request, const Validators& current,
                                               std::time_t now);

struct WholeBody {};
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};
struct UnsatisfiableRange {};  // 416
using RequestedRange = std::variant<WholeBody, ByteRange, UnsatisfiableRange>;

/// The part of `size` bytes that a GET requests. Multiple ranges, other units, malformed values, and a range
/// of another version (If-Range) yield the whole body, as RFC 9110 §14.2 allows.
[[nodiscard]] RequestedRange requested_range(const Headers& request, const Validators& current,
                                             std::uint64_t size, std::time_t now);

}  // namespace roost::http1

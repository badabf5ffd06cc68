// SPDX-License-Identifier: Apache-2.0
// Says whether a text is one complete JSON value (RFC 8259), UTF-8 and surrogates included, nested at most
// 1024 deep; so that a payload can be passed on unread without passing on a client's broken JSON. Owner: one
// thread at a time. Memory: grows with the largest text up to 256 KiB and is kept; longer texts use memory of
// their own that is freed at once.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <variant>

namespace roost::phoenix {

inline constexpr std::size_t kMaxJsonDepth = 1024;
inline constexpr std::size_t kMaxKeptJson = 256 * 1024;

enum class JsonKind { object, array, scalar };

/// The outermost value of a valid text.
struct JsonShape {
  JsonKind kind = JsonKind::scalar;
  std::size_t elements = 0;  // members of an object, elements of an array; 0 for a scalar
};

struct JsonFault {
  std::string_view reason;  // for the log; static text
};

class JsonValidator {
 public:
  JsonValidator();
  ~JsonValidator();
  JsonValidator(JsonValidator&&) noexcept;
  JsonValidator& operator=(JsonValidator&&) noexcept;

  [[nodiscard]] std::variant<JsonShape, JsonFault> validate(std::string_view text);

 private:
  struct Buffers;  // simdjson stays out of this header
  std::unique_ptr<Buffers> buffers_;
};

/// The same check without buffers to keep, and about four times slower. Passes integers of any size, which
/// the validator hands over to it; a number too great for a double, like 1e400, it refuses.
[[nodiscard]] std::variant<JsonShape, JsonFault> validate_slowly(std::string_view text);

}  // namespace roost::phoenix

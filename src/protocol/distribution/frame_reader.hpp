// SPDX-License-Identifier: Apache-2.0
// Cuts a connection's bytes into frames: four bytes of length, the body. A frame without a body is a tick.
// One that is larger than allowed is passed over without being kept, so that reading goes on. Pure. Owner: a
// connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roost::distribution {

struct Frame {
  enum class Kind : std::uint8_t { tick, message, too_large };
  Kind kind{};
  std::string_view body{};  // of a message
  std::size_t size = 0;     // as announced
};

class FrameReader {
 public:
  explicit FrameReader(std::size_t max_body) : max_body_(max_body) {}

  /// The next frame, and nothing when all of `bytes` is taken. Views live until the next call, or until
  /// `bytes` end.
  [[nodiscard]] std::optional<Frame> next(std::string_view& bytes);

 private:
  [[nodiscard]] std::optional<std::size_t> length(std::string_view& bytes);
  [[nodiscard]] std::optional<Frame> rest_of_large(std::string_view& bytes);

  const std::size_t max_body_;
  std::string buffer_;               // of a frame that has not come whole: its length, or its body
  bool given_out_ = false;           // the buffer is a body that the caller has seen
  std::optional<std::size_t> size_;  // of the frame whose body is under way
  std::size_t passed_over_ = 0;      // of one that is too large
};

}  // namespace roost::distribution

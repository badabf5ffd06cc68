// SPDX-License-Identifier: Apache-2.0
// Decompresses messages, RFC 7692 §7.2.2. Keeps only its buffers from one message to the next (about 50 KiB,
// and up to the largest message allowed), so one serves all connections of a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/websocket/protocol_error.hpp"

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib's name

namespace roost::websocket {

class Inflater {
 public:
  /// Throws std::bad_alloc.
  Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  /// The message, or its fault: 1009 as soon as it exceeds `max_size` bytes, without producing more; 1002
  /// when `payload` is not one complete DEFLATE message. The view is valid until the next call.
  [[nodiscard]] std::variant<std::string_view, ProtocolError> inflate(std::string_view payload,
                                                                      std::uint64_t max_size);

  /// The size of the output buffer.
  [[nodiscard]] std::size_t capacity() const noexcept { return output_.capacity(); }

 private:
  enum class FeedResult { all, ended, too_much, broken };

  FeedResult feed(std::string_view bytes, std::uint64_t max_size);
  [[nodiscard]] bool make_room(std::uint64_t max_size);
  [[nodiscard]] bool is_whole(FeedResult end) const;
  void begin();

  std::unique_ptr<z_stream_s> stream_;
  std::string output_;       // all of it is writable
  std::size_t written_ = 0;  // bytes of output_
  std::size_t ends_ = 0;     // final blocks in this message
};

}  // namespace roost::websocket

// SPDX-License-Identifier: Apache-2.0
// Takes compressed messages apart, RFC 7692 §7.2.2. Keeps nothing from one message to the next but its
// memory (about 50 KiB, and up to the largest message allowed), so one serves all connections of a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/websocket/protocol_error.hpp"

struct z_stream_s;  // NOLINT(readability-identifier-naming): a name of zlib

namespace roost::websocket {

class Inflater {
 public:
  /// Throws std::bad_alloc.
  Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  /// The message, or what is wrong with it: 1009 once it is more than `max_size` bytes, without making more
  /// of them; 1002 when `payload` is not one whole DEFLATE message. The view dies with the next call.
  [[nodiscard]] std::variant<std::string_view, ProtocolError> inflate(std::string_view payload,
                                                                      std::uint64_t max_size);

  /// Bytes there is memory for.
  [[nodiscard]] std::size_t capacity() const noexcept { return output_.capacity(); }

 private:
  enum class Fed { all, ended, too_much, broken };

  Fed feed(std::string_view bytes, std::uint64_t max_size);
  [[nodiscard]] bool make_room(std::uint64_t max_size);
  [[nodiscard]] bool is_whole(Fed end) const;
  void begin();

  std::unique_ptr<z_stream_s> stream_;
  std::string output_;       // all of it may be written to
  std::size_t written_ = 0;  // of it
  std::size_t ends_ = 0;     // final blocks in this message
};

}  // namespace roost::websocket

// SPDX-License-Identifier: Apache-2.0
// What one connection still has to send: shared, framed, immutable messages in order, written with one
// gathered call. Holds next to no memory while empty. Owner and thread: the connection's.
#pragma once

#include <cstddef>
#include <vector>

#include "base/shared_bytes.hpp"
#include "net/stream.hpp"

namespace roost::transport {

class SendQueue {
 public:
  enum class Progress {
    done,     // everything is with the kernel
    blocked,  // the kernel takes no more for now
    broken,   // the peer is gone
  };

  void push(base::SharedBytes message);
  /// Unsent bytes.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
  /// Messages there is memory for.
  [[nodiscard]] std::size_t slots() const noexcept { return messages_.capacity(); }

  /// Writes until all is sent or the kernel is full.
  [[nodiscard]] Progress write_to(net::Stream& socket);
  /// Forgets what has not begun to be sent; a message of which the peer has a part stays, or the stream of
  /// frames would be cut in the middle.
  void drop_unsent();

 private:
  [[nodiscard]] net::IoResult write_some(net::Stream& socket) const;
  void consume(std::size_t sent);
  void forget_sent();

  std::vector<base::SharedBytes> messages_;
  std::size_t first_ = 0;  // the first message that is not sent whole
  std::size_t sent_of_first_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace roost::transport

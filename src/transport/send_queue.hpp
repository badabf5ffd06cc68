// SPDX-License-Identifier: Apache-2.0
// The delivery queue of a WebSocket connection: all that waits is written with one gathered call. Owner and
// thread: the connection's.
#pragma once

#include "net/stream.hpp"
#include "transport/delivery_queue.hpp"

namespace roost::transport {

class SendQueue final : public DeliveryQueue {
 public:
  enum class Progress {
    done,     // everything is with the kernel
    blocked,  // the kernel takes no more for now
    broken,   // the peer is gone
  };

  /// Writes until all is sent or the kernel's buffer is full. Frames that were sent go back into `credit`.
  [[nodiscard]] Progress write_to(net::Stream& socket, base::BytesCredit& credit);
  /// Drops what has not begun to be sent. A message of which the peer has a part stays, or the stream of
  /// frames would be cut in the middle.
  void drop_unsent() { drop_after_first(); }

 private:
  [[nodiscard]] net::IoResult write_some(net::Stream& socket) const;
};

}  // namespace roost::transport

// SPDX-License-Identifier: Apache-2.0
#include "transport/send_queue.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>

namespace roost::transport {
namespace {

/// Messages of one gathered write. The kernel takes 1024; beyond a few dozen the cost of the call is spread
/// thin already, and the array stays small on the stack.
constexpr std::size_t kMaxPieces = 64;

}  // namespace

SendQueue::Progress SendQueue::write_to(net::Stream& socket, base::BytesCredit& credit) {
  while (!empty()) {
    const net::IoResult result = write_some(socket);
    if (result.status == net::IoStatus::would_block) return Progress::blocked;
    if (result.status != net::IoStatus::bytes) return Progress::broken;
    consume(result.size, credit);
  }
  no_longer_held();
  const net::IoStatus flushed = socket.flush();
  if (flushed == net::IoStatus::would_block) return Progress::blocked;
  return flushed == net::IoStatus::bytes ? Progress::done : Progress::broken;
}

net::IoResult SendQueue::write_some(net::Stream& socket) const {
  const std::string_view begun = at(0).substr(sent_of_first());
  const std::size_t count = std::min(size(), kMaxPieces);
  if (count == 1) return socket.write(begun);  // a plain send is cheaper than a gathered one
  std::array<iovec, kMaxPieces> pieces;
  pieces[0] = {const_cast<char*>(begun.data()), begun.size()};
  for (std::size_t i = 1; i < count; ++i) {
    const std::string_view bytes = at(i);
    pieces[i] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  return socket.write(std::span(pieces.data(), count));
}

}  // namespace roost::transport

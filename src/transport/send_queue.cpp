// SPDX-License-Identifier: Apache-2.0
#include "transport/send_queue.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace roost::transport {
namespace {

/// Messages of one gathered write. The kernel takes 1024; beyond a few dozen the cost of the call is spread
/// thin already, and the array stays small on the stack.
constexpr std::size_t kMaxPieces = 64;
constexpr std::size_t kPiecesOfMessage = 3;

/// What one call writes.
class Gathered {
 public:
  [[nodiscard]] bool has_room() const noexcept { return count_ + kPiecesOfMessage <= kMaxPieces; }
  /// Without its first `sent` bytes.
  void add(const base::SharedBytes& message, std::size_t sent) noexcept {
    if (message.in_one_piece()) return add(message.view().substr(sent));
    for (std::string_view piece : message.pieces()) {
      const std::size_t skipped = std::min(sent, piece.size());
      sent -= skipped;
      piece.remove_prefix(skipped);
      if (!piece.empty()) add(piece);
    }
  }
  [[nodiscard]] std::span<const iovec> pieces() const noexcept { return {pieces_.data(), count_}; }

 private:
  void add(std::string_view piece) noexcept {
    pieces_[count_++] = {const_cast<char*>(piece.data()), piece.size()};
  }

  std::array<iovec, kMaxPieces>
      pieces_;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  std::size_t count_ = 0;
};

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
  // A plain send is cheaper than a gathered one.
  if (size() == 1 && at(0).in_one_piece()) return socket.write(at(0).view().substr(sent_of_first()));
  Gathered gathered;
  gathered.add(at(0), sent_of_first());
  for (std::size_t i = 1; i < size() && gathered.has_room(); ++i)
    gathered.add(at(i), 0);
  return socket.write(gathered.pieces());
}

}  // namespace roost::transport

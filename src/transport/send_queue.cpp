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

void SendQueue::push(base::SharedBytes message) {
  bytes_ += message.size();
  messages_.push_back(std::move(message));
}

SendQueue::Progress SendQueue::write_to(net::TcpSocket& socket) {
  while (!empty()) {
    std::array<iovec, kMaxPieces> pieces;
    const std::size_t count = std::min(messages_.size() - first_, kMaxPieces);
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view bytes = messages_[first_ + i].view();
      if (i == 0) bytes.remove_prefix(sent_of_first_);
      pieces[i] = {const_cast<char*>(bytes.data()), bytes.size()};
    }
    const net::IoResult result = socket.write(std::span(pieces.data(), count));
    if (result.status == net::IoStatus::would_block) return Progress::blocked;
    if (result.status != net::IoStatus::bytes) return Progress::broken;
    consume(result.size);
  }
  return Progress::done;
}

void SendQueue::consume(std::size_t sent) {
  bytes_ -= sent;
  sent += sent_of_first_;
  while (first_ < messages_.size() && sent >= messages_[first_].size()) {
    sent -= messages_[first_].size();
    messages_[first_++] = {};
  }
  sent_of_first_ = sent;
  if (first_ == messages_.size()) {
    messages_.clear();
    if (messages_.capacity() > kMaxPieces) messages_.shrink_to_fit();
    first_ = 0;
  }
}

void SendQueue::drop_unsent() {
  const std::size_t kept = sent_of_first_ > 0 ? 1 : 0;
  if (first_ + kept >= messages_.size()) return;
  messages_.resize(first_ + kept);
  bytes_ = kept == 0 ? 0 : messages_[first_].size() - sent_of_first_;
}

}  // namespace roost::transport

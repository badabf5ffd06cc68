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

SendQueue::Progress SendQueue::write_to(net::Stream& socket) {
  while (!empty()) {
    const net::IoResult result = write_some(socket);
    if (result.status == net::IoStatus::would_block) return Progress::blocked;
    if (result.status != net::IoStatus::bytes) return Progress::broken;
    consume(result.size);
  }
  const net::IoStatus flushed = socket.flush();
  if (flushed == net::IoStatus::would_block) return Progress::blocked;
  return flushed == net::IoStatus::bytes ? Progress::done : Progress::broken;
}

net::IoResult SendQueue::write_some(net::Stream& socket) const {
  const std::string_view begun = messages_[first_].view().substr(sent_of_first_);
  const std::size_t count = std::min(messages_.size() - first_, kMaxPieces);
  if (count == 1) return socket.write(begun);  // a plain send is cheaper than a gathered one
  std::array<iovec, kMaxPieces> pieces;
  pieces[0] = {const_cast<char*>(begun.data()), begun.size()};
  for (std::size_t i = 1; i < count; ++i) {
    const std::string_view bytes = messages_[first_ + i].view();
    pieces[i] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  return socket.write(std::span(pieces.data(), count));
}

void SendQueue::consume(std::size_t sent) {
  bytes_ -= sent;
  sent += sent_of_first_;
  while (first_ < messages_.size() && sent >= messages_[first_].size()) {
    sent -= messages_[first_].size();
    messages_[first_++] = {};
  }
  sent_of_first_ = sent;
  forget_sent();
}

/// A reader who is always a little behind never empties the queue: what is sent leaves it once it is as much
/// as what waits, so that a message is moved at most once.
void SendQueue::forget_sent() {
  if (first_ == messages_.size()) {
    messages_.clear();
    if (messages_.capacity() > kMaxPieces) messages_.shrink_to_fit();
    first_ = 0;
  } else if (first_ >= kMaxPieces && first_ >= messages_.size() - first_) {
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
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

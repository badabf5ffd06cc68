// SPDX-License-Identifier: Apache-2.0
#include "net/stream.hpp"

namespace roost::net {

void Stream::shutdown_write() noexcept {
  const std::size_t before = socket_.unacknowledged();
  if (tls_ != nullptr) tls_->send_close_notify(socket_);
  socket_.shutdown_write();
  // Bytes acknowledged in between make this too small: then a response that has arrived may count as lost,
  // but never the reverse.
  const std::size_t after = socket_.unacknowledged();
  closing_bytes_ = static_cast<std::uint32_t>(after - std::min(before, after));
}

void Stream::close() noexcept {
  if (tls_ != nullptr) tls_->send_close_notify(socket_);
  tls_.reset();
  socket_.close();
}

std::size_t Stream::unacknowledged() const noexcept {
  const std::size_t held_back = tls_ == nullptr ? 0 : tls_->held_back();
  const std::size_t sent = socket_.unacknowledged();
  return held_back + sent - std::min<std::size_t>(sent, closing_bytes_);
}

}  // namespace roost::net

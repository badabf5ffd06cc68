// SPDX-License-Identifier: Apache-2.0
#include "net/stream.hpp"

namespace roost::net {

void Stream::shutdown_write() noexcept {
  const std::size_t before = socket_.unacknowledged();
  if (tls_ != nullptr) tls_->say_goodbye(socket_);
  socket_.shutdown_write();
  // Anything acknowledged in between makes this smaller than it is: then an answer counts as lost that has
  // arrived, and never the other way.
  const std::size_t after = socket_.unacknowledged();
  goodbye_ = static_cast<std::uint32_t>(after - std::min(before, after));
}

void Stream::close() noexcept {
  if (tls_ != nullptr) tls_->say_goodbye(socket_);
  tls_.reset();
  socket_.close();
}

std::size_t Stream::unacknowledged() const noexcept {
  const std::size_t held_back = tls_ == nullptr ? 0 : tls_->held_back();
  const std::size_t sent = socket_.unacknowledged();
  return held_back + sent - std::min<std::size_t>(sent, goodbye_);
}

}  // namespace roost::net

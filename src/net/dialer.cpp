// SPDX-License-Identifier: Apache-2.0
#include "net/dialer.hpp"

namespace roost::net {

using runtime::Interest;

Dialer::Dialer(runtime::EventLoop& loop, std::shared_ptr<Resolver> resolver, const std::string& host,
               std::uint16_t port, Done done)
    : loop_(loop), resolver_(std::move(resolver)), done_(std::move(done)) {
  Resolver::Waiter& waiter = *this;
  resolver_->look_up(host, port, waiter);
}

Dialer::~Dialer() {
  Resolver::Waiter& waiter = *this;
  resolver_->cancel(waiter);
  if (socket_) loop_.unwatch(socket_.fd(), *this);
}

void Dialer::on_addresses(const Resolver::Addresses& addresses) {
  if (!addresses) return finish(addresses.error());
  addresses_ = *addresses;
  try_next();
}

void Dialer::try_next() {
  while (next_ < addresses_.size()) {
    auto socket = TcpSocket::connect(addresses_[next_]);
    if (socket) {
      const auto watched = loop_.watch(socket->fd(), Interest::write, *this);
      if (!watched) return finish(watched.error());
      socket_ = *std::move(socket);
      return;
    }
    last_error_ = socket.error();
    ++next_;
  }
  finish(last_error_);
}

void Dialer::on_io(runtime::IoEvents) {
  TcpSocket socket = std::exchange(socket_, {});
  loop_.unwatch(socket.fd(), *this);
  const int error = socket.connect_error();
  if (error == 0) return finish(std::move(socket));
  last_error_ = system_error(error, "connect to " + addresses_[next_].to_string());
  ++next_;
  try_next();
}

void Dialer::finish(Result<TcpSocket> outcome) {
  Done done = std::move(done_);
  done(std::move(outcome));
}

}  // namespace roost::net

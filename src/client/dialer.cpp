// SPDX-License-Identifier: Apache-2.0
#include "client/dialer.hpp"

#include "net/resolve.hpp"
#include "runtime/thread.hpp"

namespace roost::client {

using runtime::Interest;

Dialer::Dialer(runtime::EventLoop& loop, std::string host, std::uint16_t port, Done done)
    : loop_(loop),
      host_(std::move(host)),
      port_(port),
      done_(std::move(done)),
      self_(std::make_shared<Dialer*>(this)) {
  look_up();
}

Dialer::~Dialer() {
  *self_ = nullptr;
  if (socket_) loop_.unwatch(socket_.fd(), *this);
}

void Dialer::look_up() {
  if (const auto literal = net::Address::from_ip(host_, port_)) {
    return loop_.defer([self = self_, address = *literal] {
      if (*self != nullptr) (*self)->looked_up(std::vector{address});
    });
  }
  // Detached: a name server that does not answer must not hold up whoever destroys us. The thread touches
  // only what it was given.
  runtime::start_thread("roost-resolve", [mailbox = loop_.mailbox(), self = self_, host = host_,
                                          port = port_]() mutable {
    mailbox->post([self = std::move(self), addresses = net::resolve(host, port)]() mutable {
      if (*self != nullptr) (*self)->looked_up(std::move(addresses));
    });
  }).detach();
}

void Dialer::looked_up(Result<std::vector<net::Address>> addresses) {
  if (!addresses) return finish(addresses.error());
  addresses_ = *std::move(addresses);
  try_next();
}

void Dialer::try_next() {
  while (next_ < addresses_.size()) {
    auto socket = net::TcpSocket::connect(addresses_[next_]);
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
  net::TcpSocket socket = std::exchange(socket_, {});
  loop_.unwatch(socket.fd(), *this);
  const int error = socket.connect_error();
  if (error == 0) return finish(std::move(socket));
  last_error_ = system_error(error, "connect to " + addresses_[next_].to_string());
  ++next_;
  try_next();
}

void Dialer::finish(Result<net::TcpSocket> outcome) {
  Done done = std::move(done_);
  done(std::move(outcome));
}

}  // namespace roost::client

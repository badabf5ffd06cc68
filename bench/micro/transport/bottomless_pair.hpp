// SPDX-License-Identifier: Apache-2.0
// A peer that accepts everything and reads nothing: two loopback datagram sockets, where the kernel drops
// what does not fit. So a write costs its system call and never blocks. Owner: a benchmark.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cstdlib>
#include <string_view>

#include "net/stream.hpp"

namespace roost::bench {

class BottomlessPair {
 public:
  BottomlessPair() : BottomlessPair(open(), open()) {}

  net::Stream ours;

  void peer_sends(std::string_view bytes) { check(peer_.write(bytes).size == bytes.size()); }

 private:
  BottomlessPair(base::FileDescriptor near, base::FileDescriptor far) {
    const int least = 1;
    check(::setsockopt(far.number(), SOL_SOCKET, SO_RCVBUF, &least, sizeof least) == 0);
    connect(near, far);
    connect(far, near);
    ours = net::TcpSocket(std::move(near));
    peer_ = net::TcpSocket(std::move(far));
  }

  static void check(bool done) {
    if (!done) std::abort();
  }
  static base::FileDescriptor open() {
    const int number = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    check(number >= 0);
    base::FileDescriptor socket(number);
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    check(::bind(number, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) == 0);
    return socket;
  }
  static void connect(const base::FileDescriptor& from, const base::FileDescriptor& to) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    check(::getsockname(to.number(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    check(::connect(from.number(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
  }

  net::TcpSocket peer_;
};

}  // namespace roost::bench

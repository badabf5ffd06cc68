// SPDX-License-Identifier: Apache-2.0
// Two ends of a stream without a network: ours as the connection under test has it, and the peer's, which
// reads and writes bytes. Neither blocks.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>

#include "net/listener.hpp"
#include "net/stream.hpp"

namespace roost::transport {

class SocketPair {
 public:
  SocketPair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours = net::TcpSocket(base::FileDescriptor(ends[0]));
    peer_ = net::TcpSocket(base::FileDescriptor(ends[1]));
  }

  /// The same over TCP, with what its buffers do.
  static SocketPair over_tcp() {
    auto listener = net::Listener::open({}).value();
    auto peer = net::TcpSocket::connect(listener.address()).value();
    return SocketPair(listener.accept().socket, std::move(peer));
  }

  /// The kernel takes no more than about this much from us while the peer does not read.
  void limit_kernel_buffer(int bytes) {
    EXPECT_EQ(::setsockopt(ours.fd(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes), 0);
  }

  // The peer.

  void peer_sends(std::string_view bytes) { EXPECT_EQ(peer_.write(bytes).size, bytes.size()); }
  /// As much as the kernel takes.
  void peer_tries(std::string_view bytes) { (void)peer_.write(bytes); }
  /// All that has come.
  [[nodiscard]] std::string peer_reads() {
    std::string received;
    std::array<std::byte, 4096> buffer;
    for (;;) {
      const net::IoResult result = peer_.read(buffer);
      if (result.status == net::IoStatus::closed) peer_saw_end_ = true;
      if (result.status != net::IoStatus::bytes) return received;
      received.append(reinterpret_cast<const char*>(buffer.data()), result.size);
    }
  }
  /// The same, until it is the end of the stream, or nothing comes for a second.
  [[nodiscard]] std::string peer_reads_to_the_end() {
    std::string received = peer_reads();
    pollfd entry{peer_.fd(), POLLIN, 0};
    while (!peer_saw_end_ && ::poll(&entry, 1, 1000) == 1)
      received += peer_reads();
    return received;
  }
  [[nodiscard]] bool peer_saw_end() const { return peer_saw_end_; }
  void peer_leaves() { peer_.close(); }

  net::Stream ours;

 private:
  SocketPair(net::Stream our_end, net::TcpSocket peer_end)
      : ours(std::move(our_end)), peer_(std::move(peer_end)) {}

  net::TcpSocket peer_;
  bool peer_saw_end_ = false;
};

}  // namespace roost::transport

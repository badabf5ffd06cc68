// SPDX-License-Identifier: Apache-2.0
#include "support/tcp_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace roost::test {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

auto deadline_from_now() {
  return std::chrono::steady_clock::now() + TcpClient::kDeadline;
}

}  // namespace

TcpClient::TcpClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (!socket_) throw_errno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw_errno("connect");
  const int on = 1;
  ::setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket_.number(), F_SETFL, O_NONBLOCK);
}

bool TcpClient::send(std::string_view bytes) {
  const auto deadline = deadline_from_now();
  while (!bytes.empty()) {
    const auto interest = static_cast<short>(ended_ ? POLLOUT : POLLOUT | POLLIN);
    if ((wait_for(interest, deadline, "room to send") & POLLIN) != 0) take_in();
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return false;
    } else if (errno != EAGAIN) {
      throw_errno("send");
    }
  }
  return true;
}

std::optional<std::string> TcpClient::read(std::size_t size) {
  const auto deadline = deadline_from_now();
  while (inbox_.size() < size) {
    if (!receive(deadline, "more bytes")) return std::nullopt;
  }
  return take(size);
}

std::optional<std::string> TcpClient::read_until(std::string_view end) {
  const auto deadline = deadline_from_now();
  std::size_t found = inbox_.find(end);
  while (found == std::string::npos) {
    if (!receive(deadline, "the end of a head")) return std::nullopt;
    found = inbox_.find(end);
  }
  return take(found + end.size());
}

bool TcpClient::is_ended() {
  const auto deadline = deadline_from_now();
  while (inbox_.empty()) {
    if (!receive(deadline, "the end of the connection")) return true;
  }
  return false;
}

void TcpClient::shutdown_write() {
  ::shutdown(socket_.number(), SHUT_WR);
}

short TcpClient::wait_for(short events, Deadline deadline, const char* what) {
  using std::chrono::milliseconds;
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  pollfd entry{socket_.number(), events, 0};
  const int ready = left > 0 ? ::poll(&entry, 1, static_cast<int>(left)) : 0;
  if (ready < 0 && errno != EINTR) throw_errno("poll");
  if (ready == 0) throw std::runtime_error(std::string("waited too long for ") + what);
  return entry.revents;
}

bool TcpClient::receive(Deadline deadline, const char* what) {
  if (!ended_) {
    wait_for(POLLIN, deadline, what);
    take_in();
  }
  return !ended_;
}

/// A reset is an end like another: which of the two comes depends on what the server had not read.
void TcpClient::take_in() {
  char buffer[64 * 1024];
  const ssize_t size = ::recv(socket_.number(), buffer, sizeof buffer, 0);
  if (size > 0) {
    inbox_.append(buffer, static_cast<std::size_t>(size));
  } else if (size == 0 || errno == ECONNRESET) {
    ended_ = true;
  } else if (errno != EAGAIN && errno != EINTR) {
    throw_errno("recv");
  }
}

std::string TcpClient::take(std::size_t size) {
  std::string taken = inbox_.substr(0, size);
  inbox_.erase(0, size);
  return taken;
}

}  // namespace roost::test

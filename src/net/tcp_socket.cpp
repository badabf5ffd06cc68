// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_socket.hpp"

#include <limits.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace roost::net {
namespace {

template <class Call>
ssize_t retry_interrupted(Call call) {
  ssize_t answer = 0;
  do
    answer = call();
  while (answer < 0 && errno == EINTR);
  return answer;
}

// Like recv(2), send(2) and sendmsg(2), but without cancellation points: we never use pthread_cancel, and in
// a multithreaded process glibc pays for the possibility at every call. The sanitizers intercept only glibc's
// functions and need to see these reads and writes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
ssize_t receive(int fd, std::span<std::byte> into, int flags) {
  return ::recv(fd, into.data(), into.size(), flags);
}
ssize_t send(int fd, std::string_view bytes) {
  return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}
ssize_t send(int fd, const msghdr& message) {
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}
#else
ssize_t receive(int fd, std::span<std::byte> into, int flags) {
  return ::syscall(SYS_recvfrom, fd, into.data(), into.size(), flags, nullptr, nullptr);
}
ssize_t send(int fd, std::string_view bytes) {
  return ::syscall(SYS_sendto, fd, bytes.data(), bytes.size(), MSG_NOSIGNAL, nullptr, 0);
}
ssize_t send(int fd, const msghdr& message) {
  return ::syscall(SYS_sendmsg, fd, &message, MSG_NOSIGNAL);
}
#endif

IoResult failure(int error) {
  switch (error) {
    case EAGAIN:
      return {IoStatus::would_block};
    case EPIPE:
    case ECONNRESET:
      return {IoStatus::closed, 0, error};
    default:
      return {IoStatus::error, 0, error};
  }
}

IoResult take(int fd, std::span<std::byte> into, int flags) {
  const ssize_t size = retry_interrupted([&] { return receive(fd, into, flags); });
  if (size < 0) return failure(errno);
  if (size == 0) return {IoStatus::closed};
  return {IoStatus::bytes, static_cast<std::size_t>(size)};
}

using NameCall = int (*)(int, sockaddr*, socklen_t*);

std::optional<Address> ask(NameCall name_call, int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (name_call(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  return Address::from_system(storage);
}

}  // namespace

Result<TcpSocket> TcpSocket::connect(const Address& peer) {
  TcpSocket socket(
      base::FileDescriptor(::socket(peer.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      peer.plain());
  if (!socket) return system_error(errno, "open a socket");
  socket.set_no_delay();
  // An interrupted connect continues in the background, like one in progress (connect(2)).
  if (::connect(socket.fd(), peer.data(), peer.size()) != 0 && errno != EINPROGRESS && errno != EINTR) {
    return system_error(errno, "connect to " + peer.to_string());
  }
  return socket;
}

std::size_t TcpSocket::unacknowledged() const noexcept {
  int bytes = 0;
  return ::ioctl(fd(), SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

int TcpSocket::connect_error() const noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

IoResult TcpSocket::read(std::span<std::byte> into) noexcept {
  return take(fd(), into, 0);
}

IoResult TcpSocket::peek(std::span<std::byte> into) noexcept {
  return take(fd(), into, MSG_PEEK);
}

bool TcpSocket::has_unread() const noexcept {
  pollfd socket{fd(), POLLIN, 0};  // a peek would consume a pending error
  return ::poll(&socket, 1, 0) > 0;
}

IoResult TcpSocket::write(std::span<const iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg(2) only reads them
  message.msg_iovlen = std::min<std::size_t>(pieces.size(), IOV_MAX);
  const ssize_t size = retry_interrupted([&] { return send(fd(), message); });
  if (size < 0) return failure(errno);
  return {IoStatus::bytes, static_cast<std::size_t>(size)};
}

IoResult TcpSocket::write(std::string_view bytes) noexcept {
  const ssize_t size = retry_interrupted([&] { return send(fd(), bytes); });
  if (size < 0) return failure(errno);
  return {IoStatus::bytes, static_cast<std::size_t>(size)};
}

void TcpSocket::shutdown_write() noexcept {
  ::shutdown(fd(), SHUT_WR);
}

void TcpSocket::set_no_delay() noexcept {
  const int on = 1;
  ::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void TcpSocket::set_user_timeout(std::chrono::milliseconds timeout) noexcept {
  constexpr std::chrono::milliseconds kMost{std::numeric_limits<int>::max()};
  const auto value = static_cast<unsigned>(std::min(timeout, kMost).count());
  ::setsockopt(fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
}

void TcpSocket::lift_unsent_limit() noexcept {
  const unsigned no_limit = std::numeric_limits<unsigned>::max();
  ::setsockopt(fd(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &no_limit, sizeof no_limit);
}

Address TcpSocket::local_address() const noexcept {
  return ask(&::getsockname, fd()).value_or(Address());
}

std::optional<base::SocketAddress> TcpSocket::proxy() const noexcept {
  const auto other_end = ask(&::getpeername, fd());
  if (!other_end || other_end->plain() == peer_) return std::nullopt;
  return other_end->plain();
}

}  // namespace roost::net

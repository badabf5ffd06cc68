// SPDX-License-Identifier: Apache-2.0
#include "net/listener.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/port_owner.hpp"

namespace roost::net {
namespace {

void set_option(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

/// Unsent bytes that the kernel buffers for one connection. Bytes it has accepted can be neither dropped nor
/// overtaken, so a slow reader's backlog should stay in our queues. Bytes in flight do not count.
constexpr int kUnsentInKernel = 64 * 1024;

void set_options(int fd, const Address& address, ReusePort reuse_port) {
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);  // a restart does not wait for TIME_WAIT to pass
  if (reuse_port == ReusePort::yes) set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (address.is_v6()) set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  // Accepted sockets inherit these, which saves calls for each.
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentInKernel);
}

Error port_in_use(std::uint16_t port) {
  std::string message = "port " + std::to_string(port) + " is already in use";
  if (const auto owner = find_port_owner(port)) {
    message += " by " + owner->program + " (pid " + std::to_string(owner->pid) + ")";
  }
  return make_error(std::move(message), std::errc::address_in_use);
}

Error cannot_listen(int error, const Address& address) {
  if (error == EADDRINUSE) return port_in_use(address.port());
  return system_error(error, "listen on " + address.to_string());
}

bool is_out_of_descriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// accept(2): errors of the pending connection, not of the listener.
bool is_error_of_connection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

AcceptStatus status_of(int error) {
  if (error == EAGAIN) return AcceptStatus::would_block;
  if (is_out_of_descriptors(error)) return AcceptStatus::out_of_descriptors;
  return error == EINVAL ? AcceptStatus::shut : AcceptStatus::error;  // EINVAL: no longer listening
}

}  // namespace

Result<Listener> Listener::open(const ListenerOptions& options) {
  const auto address = Address::from_ip(options.address, options.port);
  if (!address) return address.error();
  base::FileDescriptor descriptor(::socket(address->family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor) return system_error(errno, "open a listening socket");
  const int fd = descriptor.number();
  set_options(fd, *address, options.reuse_port);
  if (::bind(fd, address->data(), address->size()) != 0 || ::listen(fd, options.backlog) != 0) {
    return cannot_listen(errno, *address);
  }
  TcpSocket bound(std::move(descriptor));
  const Address real = bound.local_address();
  return Listener(std::move(bound), real);
}

AcceptResult Listener::accept() noexcept {
  while (true) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    base::FileDescriptor accepted(
        ::accept4(fd(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted) {
      return {AcceptStatus::accepted, TcpSocket(std::move(accepted), Address::from_system(peer).plain())};
    }
    if (!is_error_of_connection(errno)) return {status_of(errno), {}, errno};
  }
}

Result<void> Listener::set_backlog(int backlog) {
  // listen(2) may be called again; Linux then only changes the backlog.
  if (::listen(fd(), backlog) != 0) return system_error(errno, "change the backlog");
  return {};
}

void Listener::shut() noexcept {
  ::shutdown(fd(), SHUT_RDWR);
}

}  // namespace roost::net

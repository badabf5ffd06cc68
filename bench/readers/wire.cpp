// SPDX-License-Identifier: Apache-2.0
#include "wire.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

namespace readers {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int connect_to(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(descriptor);
    fail("connect");
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

}  // namespace

SslContext make_tls_context() {
  SslContext context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

Wire::Wire(std::uint16_t port, SSL_CTX* tls) : descriptor_(connect_to(port)) {
  if (tls != nullptr) shake_hands(tls);
}

Wire::~Wire() {
  ::close(descriptor_);
}

void Wire::shake_hands(SSL_CTX* tls) {
  ssl_.reset(SSL_new(tls));
  if (ssl_ == nullptr) throw std::bad_alloc();
  SSL_set_fd(ssl_.get(), descriptor_);
  if (SSL_connect(ssl_.get()) != 1) throw std::runtime_error("the TLS handshake failed");
}

void Wire::go_nonblocking() {
  if (::fcntl(descriptor_, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
}

void Wire::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::ptrdiff_t written = write_some(bytes);
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (must_wait(written)) {
      pollfd writable{.fd = descriptor_, .events = POLLOUT, .revents = 0};
      ::poll(&writable, 1, -1);
    } else {
      fail("the server accepted no more");
    }
  }
}

std::optional<std::span<std::byte>> Wire::read(std::span<std::byte> into) {
  const std::ptrdiff_t size = read_some(into);
  if (size > 0) return into.first(static_cast<std::size_t>(size));
  if (size < 0 && must_wait(size)) return std::nullopt;
  throw std::runtime_error("the server closed a connection");
}

std::size_t Wire::unread() const {
  int size = 0;
  if (::ioctl(descriptor_, FIONREAD, &size) != 0) fail("FIONREAD");
  return static_cast<std::size_t>(size);
}

std::ptrdiff_t Wire::read_some(std::span<std::byte> into) {
  if (ssl_ == nullptr) return ::recv(descriptor_, into.data(), into.size(), 0);
  return SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
}

std::ptrdiff_t Wire::write_some(std::string_view bytes) {
  if (ssl_ == nullptr) return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
}

bool Wire::must_wait(std::ptrdiff_t returned) const {
  if (ssl_ == nullptr) return errno == EAGAIN;
  const int error = SSL_get_error(ssl_.get(), static_cast<int>(returned));
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace readers

// SPDX-License-Identifier: Apache-2.0
#include "support/tcp_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "net/address.hpp"

namespace roost::test {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

auto deadline_from_now() {
  return std::chrono::steady_clock::now() + TcpClient::kDeadline;
}

}  // namespace

/// OpenSSL on the same socket; its failures look like the socket's.
struct TcpClient::Tls {
  template <auto Free>
  struct Deleter {
    template <class T>
    void operator()(T* object) const {
      Free(object);
    }
  };
  std::unique_ptr<SSL_CTX, Deleter<&SSL_CTX_free>> context{SSL_CTX_new(TLS_client_method())};
  std::unique_ptr<SSL, Deleter<&SSL_free>> ssl{};

  Tls(int fd, const TlsPeer& peer) {
    if (SSL_CTX_load_verify_locations(context.get(), peer.cacertfile.c_str(), nullptr) == 1)
      SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (!peer.certfile.empty()) {
      SSL_CTX_use_certificate_file(context.get(), peer.certfile.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context.get(), peer.keyfile.c_str(), SSL_FILETYPE_PEM);
    }
    if (!peer.groups.empty()) SSL_CTX_set1_groups_list(context.get(), peer.groups.c_str());
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    ssl.reset(SSL_new(context.get()));
    SSL_set_tlsext_host_name(ssl.get(), peer.server_name.c_str());
    if (peer.session != nullptr) SSL_set_session(ssl.get(), static_cast<SSL_SESSION*>(peer.session.get()));
    SSL_set_fd(ssl.get(), fd);
    SSL_set_connect_state(ssl.get());
  }

  /// Like recv and send: -1 and errno, 0 at the end.
  ssize_t outcome(int returned, std::size_t size) const {
    if (returned == 1) return static_cast<ssize_t>(size);
    switch (SSL_get_error(ssl.get(), returned)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE:
        return errno = EAGAIN, -1;
      case SSL_ERROR_ZERO_RETURN:
        return 0;
      default:
        return errno = ECONNRESET, -1;
    }
  }
};

TcpClient::TcpClient(TcpClient&&) noexcept = default;
TcpClient& TcpClient::operator=(TcpClient&&) noexcept = default;
TcpClient::~TcpClient() = default;

TcpClient::TcpClient(std::uint16_t port, const TlsPeer& peer) : TcpClient(port) {
  send(peer.in_front);
  tls_ = std::make_unique<Tls>(socket_.number(), peer);
  const auto deadline = deadline_from_now();
  while (true) {
    ERR_clear_error();
    const int returned = SSL_do_handshake(tls_->ssl.get());
    if (returned == 1) return;
    const int error = SSL_get_error(tls_->ssl.get(), returned);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      const char* reason = ERR_reason_error_string(ERR_peek_error());
      throw std::runtime_error(std::string("TLS: ") + (reason == nullptr ? "the connection ended" : reason));
    }
    wait_for(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline, "the TLS handshake");
  }
}

ssize_t TcpClient::transmit(std::string_view bytes) {
  if (tls_ == nullptr) return ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ERR_clear_error();
  std::size_t size = 0;
  const int returned = SSL_write_ex(tls_->ssl.get(), bytes.data(), bytes.size(), &size);
  return tls_->outcome(returned, size);
}

ssize_t TcpClient::receive_some(char* into, std::size_t room) {
  if (tls_ == nullptr) return ::recv(socket_.number(), into, room, 0);
  ERR_clear_error();
  std::size_t size = 0;
  const int returned = SSL_read_ex(tls_->ssl.get(), into, room, &size);
  return tls_->outcome(returned, size);
}

std::shared_ptr<void> TcpClient::session() {
  SSL_shutdown(tls_->ssl.get());  // otherwise OpenSSL invalidates the session
  return {SSL_get1_session(tls_->ssl.get()),
          [](void* session) { SSL_SESSION_free(static_cast<SSL_SESSION*>(session)); }};
}

bool TcpClient::resumed() const {
  return SSL_session_reused(tls_->ssl.get()) == 1;
}

bool TcpClient::heard_close_notify() const {
  return (SSL_get_shutdown(tls_->ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

std::string TcpClient::server_certificate() const {
  unsigned char* der = nullptr;
  const int size = i2d_X509(SSL_get0_peer_certificate(tls_->ssl.get()), &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

TcpClient::TcpClient(std::uint16_t port) : TcpClient(port, LoopbackClient{"127.0.0.1"}) {}

TcpClient::TcpClient(std::uint16_t port, const LoopbackClient& from) {
  const net::Address own = net::Address::from_ip(from.ip, 0).value();
  const net::Address server = net::Address::from_ip(own.is_v6() ? "::1" : "127.0.0.1", port).value();
  socket_ = base::FileDescriptor(::socket(own.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket_) throw_errno("socket");
  if (::bind(socket_.number(), own.data(), own.size()) != 0) throw_errno("bind");
  if (::connect(socket_.number(), server.data(), server.size()) != 0) throw_errno("connect");
  const int on = 1;
  ::setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket_.number(), F_SETFL, O_NONBLOCK);
}

bool TcpClient::send(std::string_view bytes) {
  const auto deadline = deadline_from_now();
  while (!bytes.empty()) {
    const auto interest = static_cast<short>(ended_ ? POLLOUT : POLLOUT | POLLIN);
    if ((wait_for(interest, deadline, "room to send") & POLLIN) != 0) take_in();
    const ssize_t sent = transmit(bytes);
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
  if (tls_ != nullptr) SSL_shutdown(tls_->ssl.get());
  ::shutdown(socket_.number(), SHUT_WR);
}

void TcpClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.close();
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

/// A reset counts as an end: which of the two arrives depends on what the server had not read.
void TcpClient::take_in() {
  char buffer[64 * 1024];
  const ssize_t size = receive_some(buffer, sizeof buffer);
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

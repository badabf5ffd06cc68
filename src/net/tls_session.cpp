// SPDX-License-Identifier: Apache-2.0
#include "net/tls_session.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include "base/check.hpp"
#include "net/tls_bio.hpp"

namespace roost::net {
namespace {

bool is_plain_http(unsigned long error) {
  const int reason = ERR_GET_REASON(error);
  return ERR_GET_LIB(error) == ERR_LIB_SSL &&
         (reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST);
}

/// Copies up to one record of the pieces into one buffer.
std::string_view gather(std::span<const iovec> pieces, std::span<char> into) {
  std::size_t size = 0;
  for (const iovec& piece : pieces) {
    const std::size_t taken = std::min(piece.iov_len, into.size() - size);
    std::copy_n(static_cast<const char*>(piece.iov_base), taken, into.data() + size);
    size += taken;
    if (size == into.size()) break;
  }
  return {into.data(), size};
}

}  // namespace

class TlsSession::Lending {
 public:
  Lending(TlsSession& session, TcpSocket& socket) noexcept : session_(session) {
    session.socket_ = &socket;
    session.last_io_ = {IoStatus::bytes};
    ERR_clear_error();  // SSL_get_error inspects the thread's queue
  }
  Lending(const Lending&) = delete;
  Lending& operator=(const Lending&) = delete;
  ~Lending() { session_.socket_ = nullptr; }

 private:
  TlsSession& session_;
};

TlsSession::TlsSession(SslPtr ssl, std::shared_ptr<const void> context)
    : context_(std::move(context)), ssl_(std::move(ssl)) {
  BIO* bio = make_tls_bio(*this);
  if (bio == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl_.get(), bio, bio);
  // Most connections are idle: OpenSSL releases its two 16 KiB buffers in between.
  SSL_set_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
}

// --- the handshake ---

TlsSession::Handshake TlsSession::handshake(TcpSocket& socket) noexcept {
  if (flush(socket) != IoStatus::bytes) return broken_ ? Handshake::failed : Handshake::in_progress;
  const Lending lending(*this, socket);
  const int returned = SSL_do_handshake(ssl_.get());
  if (returned == 1) {
    established_ = true;
    context_.reset();
    count_own_messages(*ssl_);
    return Handshake::done;
  }
  const int error = SSL_get_error(ssl_.get(), returned);
  if (error == SSL_ERROR_WANT_READ) return Handshake::in_progress;
  broken_ = true;
  return handshake_failure();
}

TlsSession::Handshake TlsSession::handshake_failure() {
  if (is_plain_http(ERR_peek_error())) return ERR_clear_error(), Handshake::plain_http;
  const long verified = SSL_get_verify_result(ssl_.get());
  if (ERR_peek_error() == 0) {
    failure_ = "the peer closed the connection";
  } else {
    failure_ = take_openssl_error();
    if (verified != X509_V_OK) failure_ += std::string(": ") + X509_verify_cert_error_string(verified);
  }
  return Handshake::failed;
}

// --- bytes ---

IoResult TlsSession::read(TcpSocket& socket, std::span<std::byte> into) noexcept {
  ROOST_CHECK(into.size() >= kMaxRecord, "a TLS read needs room for one record");
  const Lending lending(*this, socket);
  std::size_t total = 0;
  std::size_t size = 0;
  do {
    const int returned = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &size);
    if (returned <= 0) {
      const IoResult failure = failure_of(returned);
      return total > 0 ? IoResult{IoStatus::bytes, total} : failure;  // the next call fails the same way
    }
    total += size;
    own_messages_ -= std::min(own_messages_, kOwnMessagesPerRecord);
    // After a full record there is most likely another one.
  } while (size == kMaxRecord && into.size() - total >= kMaxRecord);
  return {IoStatus::bytes, total};
}

IoResult TlsSession::write(TcpSocket& socket, std::span<const iovec> pieces) noexcept {
  std::array<char, kMaxRecord> record;
  return write(socket, gather(pieces, record));
}

IoResult TlsSession::write(TcpSocket& socket, std::string_view bytes) noexcept {
  if (const IoStatus flushed = flush(socket); flushed != IoStatus::bytes) return {flushed};
  const Lending lending(*this, socket);
  std::size_t written = 0;
  const std::string_view record = bytes.substr(0, kMaxRecord);
  const int returned = SSL_write_ex(ssl_.get(), record.data(), record.size(), &written);
  if (returned <= 0) return failure_of(returned);
  return {IoStatus::bytes, written};
}

IoStatus TlsSession::flush(TcpSocket& socket) noexcept {
  while (!held_back_.empty()) {
    const IoResult result = socket.write(held_back_);
    if (result.status == IoStatus::would_block) return result.status;
    if (result.status != IoStatus::bytes) return broken_ = true, result.status;
    held_back_.erase(0, result.size);
    if (held_back_.empty()) held_back_ = {};
  }
  return IoStatus::bytes;
}

void TlsSession::send_close_notify(TcpSocket& socket) noexcept {
  if (!established_ || broken_ || (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  const Lending lending(*this, socket);
  SSL_shutdown(ssl_.get());
}

IoResult TlsSession::failure_of(int returned) noexcept {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return {IoStatus::would_block};
    case SSL_ERROR_ZERO_RETURN:
      return {IoStatus::closed};
    case SSL_ERROR_SYSCALL:
      broken_ = true;
      if (last_io_.status == IoStatus::closed || last_io_.status == IoStatus::error) return last_io_;
      return {IoStatus::error, 0, EPROTO};
    default:
      broken_ = true;
      // Ended without a close_notify, possibly by an attacker in between.
      const bool cut_off = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
      return {IoStatus::error, 0, cut_off ? ECONNRESET : EPROTO};
  }
}

// --- called by OpenSSL ---

IoResult TlsSession::transmit(std::string_view record) noexcept {
  std::size_t sent = 0;
  if (held_back_.empty()) {
    last_io_ = socket_->write(record);
    if (last_io_.status == IoStatus::closed || last_io_.status == IoStatus::error) return last_io_;
    sent = last_io_.size;
  }
  if (held_back_.size() + record.size() - sent > kMaxHeldBack)
    return last_io_ = {IoStatus::error, 0, ENOBUFS};
  held_back_.append(record.substr(sent));
  return last_io_ = {IoStatus::bytes, record.size()};
}

IoResult TlsSession::receive(std::span<std::byte> into) noexcept {
  if (own_messages_ > kMaxOwnMessages) return last_io_ = {IoStatus::error, 0, EPROTO};
  return last_io_ = socket_->read(into);
}

// --- about the peer ---

std::string_view TlsSession::server_name() const noexcept {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view() : name;
}

std::string TlsSession::peer_certificate() const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  return certificate == nullptr ? std::string() : der_of(*certificate);
}

}  // namespace roost::net

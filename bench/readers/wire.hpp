// SPDX-License-Identifier: Apache-2.0
// A connection to 127.0.0.1, in clear text or TLS. Blocking until `go_nonblocking`. Failures are exceptions.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace readers {

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Ssl = std::unique_ptr<SSL, Free>;
using SslContext = std::unique_ptr<SSL_CTX, Free>;

/// Accepts any certificate: the server's is made for the run.
[[nodiscard]] SslContext make_tls_context();

class Wire {
 public:
  /// `tls` null: clear text.
  Wire(std::uint16_t port, SSL_CTX* tls);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  void go_nonblocking();
  /// Writes everything; blocks if necessary.
  void write(std::string_view bytes);
  /// The bytes read; empty if nothing is available. Throws at the end of the stream.
  [[nodiscard]] std::optional<std::span<std::byte>> read(std::span<std::byte> into);
  /// Bytes received by the kernel and not yet read.
  [[nodiscard]] std::size_t unread() const;

 private:
  void shake_hands(SSL_CTX* tls);
  [[nodiscard]] std::ptrdiff_t read_some(std::span<std::byte> into);
  [[nodiscard]] std::ptrdiff_t write_some(std::string_view bytes);
  [[nodiscard]] bool must_wait(std::ptrdiff_t returned) const;

  int descriptor_;
  Ssl ssl_;
};

}  // namespace readers

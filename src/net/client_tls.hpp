// SPDX-License-Identifier: Apache-2.0
// TLS for the connections of one client: the trusted CAs are read from files on first use and kept. Owner:
// shared by those connections. Thread: one loop.
#pragma once

#include <memory>
#include <string>

#include "net/tls_client_context.hpp"

namespace roost::net {

class ClientTls {
 public:
  explicit ClientTls(TlsTrust trust = {}) : trust_(std::move(trust)) {}

  /// A session for one connection to `host`.
  [[nodiscard]] Result<std::unique_ptr<TlsSession>> session(const std::string& host);

 private:
  TlsTrust trust_;
  std::shared_ptr<const TlsClientContext> context_;  // null until first used
};

/// Why the TLS handshake with `server` failed, in readable form.
[[nodiscard]] Error tls_failure(const std::string& server, const TlsSession& session);
/// Whether such an error is about the certificate.
[[nodiscard]] bool is_certificate_error(const Error& error);
/// Whether such an error means that the server does not speak TLS.
[[nodiscard]] bool is_not_tls_error(const Error& error);

}  // namespace roost::net

// SPDX-License-Identifier: Apache-2.0
// TLS for the connections of one client: whom it trusts is read from files when it is first needed, and kept.
// Owner: shared by those connections. Thread: one loop.
#pragma once

#include <memory>
#include <string>

#include "net/tls_client_context.hpp"

namespace roost::client {

class Tls {
 public:
  explicit Tls(net::TlsTrust trust = {}) : trust_(std::move(trust)) {}

  /// For one connection to `host`.
  [[nodiscard]] Result<std::unique_ptr<net::TlsSession>> session(const std::string& host);

 private:
  net::TlsTrust trust_;
  std::shared_ptr<const net::TlsClientContext> context_;  // null until it is needed
};

/// Why no hands were shaken with `server`, for people.
[[nodiscard]] Error tls_failure(const std::string& server, const net::TlsSession& session);
/// Of such an error: the certificate is the reason.
[[nodiscard]] bool is_distrust(const Error& error);
/// Of such an error: the server speaks, but not TLS.
[[nodiscard]] bool is_no_tls(const Error& error);

}  // namespace roost::client

// SPDX-License-Identifier: Apache-2.0
// Shared by all connections to TLS servers: which certificates a client trusts. Immutable. Thread: any.
#pragma once

#include <memory>
#include <string>

#include "net/tls_session.hpp"
#include "roost/result.hpp"

namespace roost::net {

struct TlsTrust {
  std::string cacertfile = {};  // PEM: the CAs for server certificates; empty: the system's
  bool verify_server = true;    // false: accepts any certificate
};

class TlsClientContext {
 public:
  /// Fails for a file that can't be read.
  [[nodiscard]] static Result<std::shared_ptr<const TlsClientContext>> make(const TlsTrust& trust);

  /// For one connection to `host`, a name or an IP: the certificate must be for it.
  [[nodiscard]] std::unique_ptr<TlsSession> connect(const std::string& host) const;

 private:
  explicit TlsClientContext(SslCtxPtr context) noexcept : context_(std::move(context)) {}

  SslCtxPtr context_;
};

}  // namespace roost::net

// SPDX-License-Identifier: Apache-2.0
// What connections to TLS servers have in common: whom a client trusts. Made once, then never changed.
// Thread: any.
#pragma once

#include <memory>
#include <string>

#include "net/tls_session.hpp"
#include "roost/result.hpp"

namespace roost::net {

struct TlsTrust {
  std::string cacertfile = {};  // PEM: who may sign servers' certificates; empty: whom the system trusts
  bool verify_server = true;    // false: whoever answers is believed
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

// SPDX-License-Identifier: Apache-2.0
// The rules for all connections of a TLS listener, whichever certificate they get: versions, ciphers, groups,
// CAs for client certificates. OpenSSL takes some of them from the initial context of a connection and some
// from the one chosen by SNI, so every context is made here and has them all. Read once from the options,
// then immutable. Thread: any.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/openssl.hpp"
#include "net/ticket_keys.hpp"
#include "roost/tls.hpp"

namespace roost::net {

class TlsRules {
 public:
  /// Reads `cacertfile` and `ticket_keyfile`. Appends errors to `problems`. `tickets` are for a listener
  /// without a ticket_keyfile; null: its sessions are not resumed.
  TlsRules(const TlsOptions& options, std::shared_ptr<TicketKeys> tickets,
           std::vector<std::string>& problems);

  /// A context that lacks only a certificate.
  [[nodiscard]] SslCtxPtr make_context() const;

 private:
  void check_names(std::vector<std::string>& problems) const;
  void read_authorities(const std::string& file, std::vector<std::string>& problems);
  void read_tickets(const std::string& file, std::vector<std::string>& problems);
  void set_versions_and_modes(SSL_CTX& context) const;
  void set_names(SSL_CTX& context) const;
  void set_sessions(SSL_CTX& context) const;
  void set_session_context(SSL_CTX& context) const;
  void request_client_certificates(SSL_CTX& context) const;

  TlsVersion min_version_;
  std::string ciphers_;       // of TLS 1.2
  std::string ciphersuites_;  // of TLS 1.3; empty: OpenSSL's default
  std::string groups_;
  VerifyClient verify_client_;
  std::vector<X509Ptr> authorities_;  // empty: no client certificates are requested
  std::shared_ptr<TicketKeys> tickets_;
};

}  // namespace roost::net

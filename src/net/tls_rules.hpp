// SPDX-License-Identifier: Apache-2.0
// What all connections of a TLS listener are held to, whichever certificate they are shown: versions,
// ciphers, groups, who may sign clients' certificates. OpenSSL takes some of it from the context a connection
// began with and some from the one that SNI chose, so every context has all of it: there is no other way to
// make one. Read once from the options, then never changed. Thread: any.
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
  /// Reads `cacertfile` and `ticket_keyfile`. What is wrong is added to `problems`. `tickets` are for a
  /// listener without such a file; null: its sessions are not resumed.
  TlsRules(const TlsOptions& options, std::shared_ptr<TicketKeys> tickets,
           std::vector<std::string>& problems);

  /// A context that lacks nothing but a certificate.
  [[nodiscard]] SslCtxPtr make_context() const;

 private:
  void check_names(std::vector<std::string>& problems) const;
  void read_authorities(const std::string& file, std::vector<std::string>& problems);
  void read_tickets(const std::string& file, std::vector<std::string>& problems);
  void set_versions_and_modes(SSL_CTX& context) const;
  void set_names(SSL_CTX& context) const;
  void set_sessions(SSL_CTX& context) const;
  void set_session_context(SSL_CTX& context) const;
  void ask_for_client_certificates(SSL_CTX& context) const;

  TlsVersion min_version_;
  std::string ciphers_;       // of TLS 1.2
  std::string ciphersuites_;  // of TLS 1.3; empty: OpenSSL's own
  std::string groups_;
  VerifyClient verify_client_;
  std::vector<X509Ptr> authorities_;  // none: clients are not asked
  std::shared_ptr<TicketKeys> tickets_;
};

}  // namespace roost::net

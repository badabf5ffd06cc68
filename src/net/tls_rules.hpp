// SPDX-License-Identifier: Apache-2.0
// What all connections of a TLS listener are held to, whichever certificate they are shown: versions,
// ciphers, groups, who may sign clients' certificates. OpenSSL takes some of it from the context a connection
// began with and some from the one that SNI chose, so every context has all of it: there is no other way to
// make one. Read once from the options, then never changed. Thread: any.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "net/openssl.hpp"
#include "roost/tls.hpp"

namespace roost::net {

class TlsRules {
 public:
  /// Reads `cacertfile`. What is wrong is added to `problems`.
  TlsRules(const TlsOptions& options, std::vector<std::string>& problems);

  /// A context that lacks nothing but a certificate.
  [[nodiscard]] SslCtxPtr make_context() const;

 private:
  void check_names(std::vector<std::string>& problems) const;
  void read_authorities(const std::string& file, std::vector<std::string>& problems);
  void set_versions_and_modes(SSL_CTX& context) const;
  void set_names(SSL_CTX& context) const;
  void set_sessions(SSL_CTX& context) const;
  void ask_for_client_certificates(SSL_CTX& context) const;

  TlsVersion min_version_;
  std::string ciphers_;       // of TLS 1.2
  std::string ciphersuites_;  // of TLS 1.3; empty: OpenSSL's own
  std::string groups_;
  VerifyClient verify_client_;
  std::vector<X509Ptr> authorities_;  // none: clients are not asked
  // A ticket is worth something here only: where else a client showed its certificate does not count.
  std::array<unsigned char, SSL_MAX_SID_CTX_LENGTH> session_context_{};
};

}  // namespace roost::net

// SPDX-License-Identifier: Apache-2.0
#include "net/tls_client_context.hpp"

#include <openssl/x509v3.h>

#include <array>
#include <new>

#include "net/address.hpp"
#include "net/tls_files.hpp"

namespace roost::net {
namespace {

constexpr std::array<unsigned char, 9> kOfferedAlpn{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

Result<void> trust_authorities(SSL_CTX& context, const std::string& file) {
  if (file.empty()) {
    if (SSL_CTX_set_default_verify_paths(&context) == 1) return {};
    return make_error("cannot load the system's trusted certificates: " + take_openssl_error());
  }
  const auto authorities = read_certificates("cacertfile", file);
  if (!authorities) return authorities.error();
  for (const X509Ptr& authority : *authorities)
    X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), authority.get());
  return {};
}

/// SNI is for names only (RFC 6066 §3), and an IP is matched against another field of the certificate.
void expect_host(SSL* ssl, const std::string& host) {
  if (Address::from_ip(host, 0)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    return;
  }
  SSL_set_tlsext_host_name(ssl, host.c_str());
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(ssl, host.c_str());
}

}  // namespace

Result<std::shared_ptr<const TlsClientContext>> TlsClientContext::make(const TlsTrust& trust) {
  SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_alpn_protos(context.get(), kOfferedAlpn.data(), kOfferedAlpn.size());
  if (trust.verify_server) {
    if (auto trusted = trust_authorities(*context, trust.cacertfile); !trusted) return trusted.error();
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  }
  return std::shared_ptr<const TlsClientContext>(new TlsClientContext(std::move(context)));
}

std::unique_ptr<TlsSession> TlsClientContext::connect(const std::string& host) const {
  SslPtr ssl(SSL_new(context_.get()));
  if (ssl == nullptr) throw std::bad_alloc();
  SSL_set_connect_state(ssl.get());
  expect_host(ssl.get(), host);
  return std::make_unique<TlsSession>(std::move(ssl));
}

}  // namespace roost::net

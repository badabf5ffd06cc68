// SPDX-License-Identifier: Apache-2.0
#include "net/tls_server_context.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <new>

#include "net/tls_files.hpp"

namespace roost::net {
namespace {

/// Of TLS 1.2: forward secrecy and authenticated encryption, as TLS 1.3 has them anyway.
constexpr const char* kDefaultCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// Length and name, as ALPN has it (RFC 7301 §3.1).
constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

/// A client that offers protocols and not ours is refused (RFC 7301 §3.2).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  unsigned char* chosen = nullptr;
  const int outcome =
      SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(), offered, offered_size);
  *out = chosen;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int verify_mode(VerifyClient verify) {
  switch (verify) {
    case VerifyClient::none:
      return SSL_VERIFY_NONE;
    case VerifyClient::optional:
      return SSL_VERIFY_PEER;
    case VerifyClient::required:
      return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  return SSL_VERIFY_NONE;
}

}  // namespace

/// Collects the problems of one load.
class TlsServerContext::Loader {
 public:
  Loader(const TlsOptions& options, std::time_t now) : options_(options), now_(now) {
    RAND_bytes(session_context_.data(), static_cast<int>(session_context_.size()));
  }

  Loaded load();

 private:
  [[nodiscard]] SslCtxPtr make_context(const std::string& prefix, const std::string& certfile,
                                       const std::string& keyfile);
  [[nodiscard]] SslCtxPtr make_rules();
  void use_chain(SSL_CTX& context, CertificateChain chain);
  void use_ciphers(SSL_CTX& context);
  void ask_for_client_certificates(SSL_CTX& context);
  void problem(std::string text) { problems_.push_back(std::move(text)); }

  const TlsOptions& options_;
  std::time_t now_;
  // A ticket is worth something here only: where else a client showed its certificate does not count.
  std::array<unsigned char, SSL_MAX_SID_CTX_LENGTH> session_context_{};
  std::vector<std::string> problems_;
};

TlsServerContext::Loaded TlsServerContext::Loader::load() {
  std::shared_ptr<TlsServerContext> loaded(new TlsServerContext);
  loaded->default_ = make_context("", options_.certfile, options_.keyfile);
  use_ciphers(*loaded->default_);
  ask_for_client_certificates(*loaded->default_);
  for (const TlsServerName& name : options_.server_names) {
    if (name.hostname.empty()) problem("server_names: a hostname is empty");
    loaded->hosts_.push_back(
        {lower_case(name.hostname),
         make_context(fmt::format("server_names \"{}\": ", name.hostname), name.certfile, name.keyfile)});
  }
  SSL_CTX_set_tlsext_servername_callback(loaded->default_.get(), &TlsServerContext::choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(loaded->default_.get(), loaded.get());
  if (!problems_.empty()) loaded.reset();
  return {std::move(loaded), std::move(problems_)};
}

SslCtxPtr TlsServerContext::Loader::make_context(const std::string& prefix, const std::string& certfile,
                                                 const std::string& keyfile) {
  SslCtxPtr context = make_rules();
  auto chain = read_certificate_chain(certfile, keyfile, options_.key_password, now_);
  if (chain) {
    use_chain(*context, *std::move(chain));
  } else {
    problem(prefix + chain.error().message);
  }
  return context;
}

SslCtxPtr TlsServerContext::Loader::make_rules() {
  SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX* rules = context.get();
  const bool newest_only = options_.min_version == TlsVersion::tls_1_3;
  SSL_CTX_set_min_proto_version(rules, newest_only ? TLS1_3_VERSION : TLS1_2_VERSION);
  // HTTP and WebSocket say themselves where a message ends, so an end without close_notify cuts nothing off
  // unseen.
  SSL_CTX_set_options(rules, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(rules, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
  // Sessions are resumed by tickets, which the clients keep: nothing grows here.
  SSL_CTX_set_session_cache_mode(rules, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(rules, 1);
  SSL_CTX_set_session_id_context(rules, session_context_.data(), session_context_.size());
  SSL_CTX_set_alpn_select_cb(rules, &choose_protocol, nullptr);
  return context;
}

void TlsServerContext::Loader::use_chain(SSL_CTX& context, CertificateChain chain) {
  bool taken = SSL_CTX_use_certificate(&context, chain.certificates.front().get()) == 1;
  taken = taken && SSL_CTX_use_PrivateKey(&context, chain.key.get()) == 1;
  for (std::size_t i = 1; i < chain.certificates.size(); ++i)
    taken = taken && SSL_CTX_add1_chain_cert(&context, chain.certificates[i].get()) == 1;
  if (!taken) problem("OpenSSL does not take the certificate: " + take_openssl_error());
}

void TlsServerContext::Loader::use_ciphers(SSL_CTX& context) {
  const bool given = !options_.ciphers.empty();
  if (SSL_CTX_set_cipher_list(&context, given ? options_.ciphers.c_str() : kDefaultCiphers) != 1)
    problem(fmt::format("ciphers \"{}\": OpenSSL knows none of them", options_.ciphers));
  if (!options_.ciphersuites.empty() &&
      SSL_CTX_set_ciphersuites(&context, options_.ciphersuites.c_str()) != 1)
    problem(fmt::format("ciphersuites \"{}\": OpenSSL does not know them all", options_.ciphersuites));
  ERR_clear_error();
}

void TlsServerContext::Loader::ask_for_client_certificates(SSL_CTX& context) {
  if (options_.verify_client == VerifyClient::none) return;
  const auto authorities = read_certificates("cacertfile", options_.cacertfile);
  if (!authorities) return problem(authorities.error().message);
  for (const X509Ptr& authority : *authorities) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), authority.get());
    SSL_CTX_add_client_CA(&context, authority.get());
  }
  SSL_CTX_set_verify(&context, verify_mode(options_.verify_client), nullptr);
}

TlsServerContext::Loaded TlsServerContext::load(const TlsOptions& options, std::time_t now) {
  return Loader(options, now).load();
}

std::unique_ptr<TlsSession> TlsServerContext::accept() const {
  SslPtr ssl(SSL_new(default_.get()));
  if (ssl == nullptr) throw std::bad_alloc();
  SSL_set_accept_state(ssl.get());
  return std::make_unique<TlsSession>(std::move(ssl), shared_from_this());
}

SSL_CTX* TlsServerContext::find(std::string_view server_name) const {
  const std::string asked = lower_case(server_name);
  const std::size_t dot = asked.find('.');
  const std::string wildcard = dot == std::string::npos ? std::string() : "*" + asked.substr(dot);
  for (const std::string& name : {asked, wildcard})  // a name that is written out comes before a wildcard
    for (const Host& host : hosts_)
      if (host.name == name) return host.context.get();
  return nullptr;
}

/// RFC 6066 §3. A name we have no certificate for gets the default one: the client decides what that is
/// worth.
int TlsServerContext::choose_certificate(SSL* ssl, int*, void* self) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_CTX* context = static_cast<const TlsServerContext*>(self)->find(name);
  if (context != nullptr) SSL_set_SSL_CTX(ssl, context);
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace roost::net

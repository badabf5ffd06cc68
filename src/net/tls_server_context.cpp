// SPDX-License-Identifier: Apache-2.0
#include "net/tls_server_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "net/tls_files.hpp"

namespace roost::net {
namespace {

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

}  // namespace

/// Collects the problems of one load.
class TlsServerContext::Loader {
 public:
  Loader(const TlsOptions& options, std::time_t now, std::shared_ptr<TicketKeys> tickets)
      : options_(options),
        now_(now),
        rules_(std::make_unique<TlsRules>(options, std::move(tickets), problems_)) {}

  Loaded load();

 private:
  [[nodiscard]] SslCtxPtr make_context(const std::string& prefix, const std::string& certfile,
                                       const std::string& keyfile);
  [[nodiscard]] static Result<void> use_chain(SSL_CTX& context, const CertificateChain& chain);
  void problem(std::string text) { problems_.push_back(std::move(text)); }

  const TlsOptions& options_;
  std::time_t now_;
  std::vector<std::string> problems_;
  std::unique_ptr<const TlsRules> rules_;
};

TlsServerContext::Loaded TlsServerContext::Loader::load() {
  std::shared_ptr<TlsServerContext> loaded(new TlsServerContext);
  loaded->default_ = make_context("", options_.certfile, options_.keyfile);
  for (const TlsServerName& name : options_.server_names) {
    if (name.hostname.empty()) problem("server_names: a hostname is empty");
    loaded->hosts_.push_back(
        {lower_case(name.hostname),
         make_context(fmt::format("server_names \"{}\": ", name.hostname), name.certfile, name.keyfile)});
  }
  SSL_CTX_set_tlsext_servername_callback(loaded->default_.get(), &TlsServerContext::choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(loaded->default_.get(), loaded.get());
  loaded->rules_ = std::move(rules_);
  if (!problems_.empty()) loaded.reset();
  return {std::move(loaded), std::move(problems_)};
}

SslCtxPtr TlsServerContext::Loader::make_context(const std::string& prefix, const std::string& certfile,
                                                 const std::string& keyfile) {
  SslCtxPtr context = rules_->make_context();
  auto chain = read_certificate_chain(certfile, keyfile, options_.key_password, now_);
  auto used = chain ? use_chain(*context, *chain) : Result<void>(chain.error());
  if (!used) problem(prefix + used.error().message);
  return context;
}

Result<void> TlsServerContext::Loader::use_chain(SSL_CTX& context, const CertificateChain& chain) {
  bool taken = SSL_CTX_use_certificate(&context, chain.certificates.front().get()) == 1;
  taken = taken && SSL_CTX_use_PrivateKey(&context, chain.key.get()) == 1;
  for (std::size_t i = 1; i < chain.certificates.size(); ++i)
    taken = taken && SSL_CTX_add1_chain_cert(&context, chain.certificates[i].get()) == 1;
  if (taken) return {};
  return make_error("OpenSSL rejects the certificate: " + take_openssl_error());
}

TlsServerContext::Loaded TlsServerContext::load(const TlsOptions& options, std::time_t now,
                                                std::shared_ptr<TicketKeys> tickets) {
  return Loader(options, now, std::move(tickets)).load();
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
  for (const std::string& name : {asked, wildcard})  // an exact name takes precedence over a wildcard
    for (const Host& host : hosts_)
      if (host.name == name) return host.context.get();
  return nullptr;
}

/// RFC 6066 §3. A name without a certificate gets the default one; the client decides whether to accept it.
int TlsServerContext::choose_certificate(SSL* ssl, int*, void* self) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_CTX* context = static_cast<const TlsServerContext*>(self)->find(name);
  if (context != nullptr) SSL_set_SSL_CTX(ssl, context);
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace roost::net

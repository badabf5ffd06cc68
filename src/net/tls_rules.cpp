// SPDX-License-Identifier: Apache-2.0
#include "net/tls_rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <string_view>

#include "net/tls_files.hpp"

namespace roost::net {
namespace {

/// For TLS 1.2: forward secrecy and authenticated encryption, which TLS 1.3 always has.
constexpr const char* kDefaultCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// Length and name, the ALPN encoding (RFC 7301 §3.1).
constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

/// A client that offers only other protocols is refused (RFC 7301 §3.2).
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

SslCtxPtr new_context() {
  SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

// --- names known to OpenSSL ---

using IsAccepted = bool (*)(const std::string& list);

bool accepts_ciphers(const std::string& list) {
  return SSL_CTX_set_cipher_list(new_context().get(), list.c_str()) == 1;
}
bool accepts_ciphersuites(const std::string& list) {
  return SSL_CTX_set_ciphersuites(new_context().get(), list.c_str()) == 1;
}
bool accepts_groups(const std::string& list) {
  return SSL_CTX_set1_groups_list(new_context().get(), list.c_str()) == 1;
}

/// X25519MLKEM768 is available from OpenSSL 3.5.
std::string default_groups() {
  std::string groups;
  for (const char* name : {"X25519MLKEM768", "X25519", "P-256", "P-384"})
    if (accepts_groups(name)) groups.append(groups.empty() ? "" : ":").append(name);
  ERR_clear_error();
  return groups;
}

/// "!" and the like modify a name; "@" begins a directive.
std::string_view without_sign(std::string_view name) {
  return name.substr(std::min(name.find_first_not_of("!+-?*"), name.size()));
}

/// OpenSSL silently skips unknown ciphers and does not say which names it does not know.
std::vector<std::string> unknown_names(std::string_view list, IsAccepted accepts) {
  std::vector<std::string> unknown;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find_first_of(":/, ", begin), list.size());
    const std::string name(without_sign(list.substr(begin, end - begin)));
    if (!name.empty() && name.front() != '@' && !accepts(name)) unknown.push_back(name);
    begin = end + 1;
  }
  return unknown;
}

void check_list(std::string_view option, const std::string& list, IsAccepted accepts,
                std::vector<std::string>& problems) {
  const auto unknown = unknown_names(list, accepts);
  if (!unknown.empty()) {
    problems.push_back(fmt::format("{} \"{}\": OpenSSL {} does not know {}", option, list,
                                   OpenSSL_version(OPENSSL_VERSION_STRING), fmt::join(unknown, ", ")));
  } else if (!accepts(list)) {
    problems.push_back(
        fmt::format("{} \"{}\": OpenSSL rejects this list: separate the names with ':' and list each once",
                    option, list));
  }
  ERR_clear_error();
}

}  // namespace

TlsRules::TlsRules(const TlsOptions& options, std::shared_ptr<TicketKeys> tickets,
                   std::vector<std::string>& problems)
    : min_version_(options.min_version),
      ciphers_(options.ciphers.empty() ? kDefaultCiphers : options.ciphers),
      ciphersuites_(options.ciphersuites),
      groups_(options.groups.empty() ? default_groups() : options.groups),
      verify_client_(options.verify_client),
      tickets_(std::move(tickets)) {
  check_names(problems);
  if (verify_client_ != VerifyClient::none) read_authorities(options.cacertfile, problems);
  if (!options.ticket_keyfile.empty()) read_tickets(options.ticket_keyfile, problems);
}

// --- problems ---

void TlsRules::check_names(std::vector<std::string>& problems) const {
  check_list("ciphers", ciphers_, accepts_ciphers, problems);
  if (!ciphersuites_.empty()) check_list("ciphersuites", ciphersuites_, accepts_ciphersuites, problems);
  check_list("groups", groups_, accepts_groups, problems);
}

void TlsRules::read_authorities(const std::string& file, std::vector<std::string>& problems) {
  auto authorities = read_certificates("cacertfile", file);
  if (!authorities) return problems.push_back(authorities.error().message);
  authorities_ = *std::move(authorities);
}

void TlsRules::read_tickets(const std::string& file, std::vector<std::string>& problems) {
  auto keys = read_ticket_keys(file);
  if (!keys) return problems.push_back(keys.error().message);
  tickets_ = std::make_shared<TicketKeys>(*std::move(keys));
}

// --- settings of every context ---

SslCtxPtr TlsRules::make_context() const {
  SslCtxPtr context = new_context();
  set_versions_and_modes(*context);
  set_names(*context);
  set_sessions(*context);
  request_client_certificates(*context);
  SSL_CTX_set_alpn_select_cb(context.get(), &choose_protocol, nullptr);
  return context;
}

void TlsRules::set_versions_and_modes(SSL_CTX& context) const {
  const bool newest_only = min_version_ == TlsVersion::tls_1_3;
  SSL_CTX_set_min_proto_version(&context, newest_only ? TLS1_3_VERSION : TLS1_2_VERSION);
  // HTTP and WebSocket delimit their messages, so an end without close_notify cannot truncate one unnoticed.
  SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(&context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
}

void TlsRules::set_names(SSL_CTX& context) const {
  SSL_CTX_set_cipher_list(&context, ciphers_.c_str());
  if (!ciphersuites_.empty()) SSL_CTX_set_ciphersuites(&context, ciphersuites_.c_str());
  SSL_CTX_set1_groups_list(&context, groups_.c_str());
  ERR_clear_error();  // problems were reported when the options were read
}

void TlsRules::set_sessions(SSL_CTX& context) const {
  // Sessions are resumed by tickets, which the clients store: nothing grows here.
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(&context, std::chrono::seconds(TicketKeys::kLifetime).count());
  SSL_CTX_set_num_tickets(&context, tickets_ == nullptr ? 0 : 1);
  if (tickets_ == nullptr) SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
  if (tickets_ != nullptr) tickets_->use_in(context);
  set_session_context(context);
}

/// A ticket is valid only where the session would be established in the same way: with the same client CAs
/// and the same ciphers, on this node or another that has its keys.
void TlsRules::set_session_context(SSL_CTX& context) const {
  const DigestPtr digest(EVP_MD_CTX_new());
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  const auto add = [&digest](std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    EVP_DigestUpdate(digest.get(), &size, sizeof size);
    EVP_DigestUpdate(digest.get(), bytes.data(), bytes.size());
  };
  add(ciphers_);
  add(ciphersuites_);
  add(std::to_string(verify_mode(verify_client_)));
  for (const X509Ptr& authority : authorities_)
    add(der_of(*authority));
  std::array<unsigned char, SSL_MAX_SID_CTX_LENGTH> id{};
  static_assert(id.size() == SHA256_DIGEST_LENGTH);
  EVP_DigestFinal_ex(digest.get(), id.data(), nullptr);
  SSL_CTX_set_session_id_context(&context, id.data(), id.size());
}

void TlsRules::request_client_certificates(SSL_CTX& context) const {
  for (const X509Ptr& authority : authorities_) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), authority.get());
    SSL_CTX_add_client_CA(&context, authority.get());
  }
  SSL_CTX_set_verify(&context, verify_mode(verify_client_), nullptr);
}

}  // namespace roost::net

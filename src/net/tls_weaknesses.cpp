// SPDX-License-Identifier: Apache-2.0
#include "net/tls_weaknesses.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/err.h>

#include <string_view>

#include "net/openssl.hpp"

namespace roost::net {
namespace {

/// A TLS 1.3 suite does not specify the key exchange, which always has forward secrecy.
bool is_weak(const SSL_CIPHER* cipher) {
  const int exchange = SSL_CIPHER_get_kx_nid(cipher);
  const bool forward_secret = exchange == NID_kx_ecdhe || exchange == NID_kx_dhe || exchange == NID_kx_any;
  return !forward_secret || SSL_CIPHER_is_aead(cipher) != 1 ||
         SSL_CIPHER_get_auth_nid(cipher) == NID_auth_null;
}

/// An empty list means the defaults, which are strong.
std::vector<std::string> weak_ciphers(const std::string& list) {
  std::vector<std::string> weak;
  if (list.empty()) return weak;
  const SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr || SSL_CTX_set_cipher_list(context.get(), list.c_str()) != 1)
    return ERR_clear_error(), weak;
  const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
    if (is_weak(cipher)) weak.emplace_back(SSL_CIPHER_get_name(cipher));
  }
  return weak;
}

}  // namespace

std::vector<TlsWeakness> weaknesses_of(const TlsOptions& options) {
  std::vector<TlsWeakness> found;
  if (options.verify_client == VerifyClient::none && !options.cacertfile.empty())
    found.push_back({"verify_client", "none",
                     "client certificates are not requested, so https.cacertfile has no effect"});
  if (const auto weak = weak_ciphers(options.ciphers); !weak.empty())
    found.push_back(
        {"ciphers", options.ciphers,
         fmt::format("without forward secrecy or authenticated encryption: {}", fmt::join(weak, ", "))});
  if (options.groups.find("ffdhe") != std::string::npos)
    found.push_back(
        {"groups", options.groups, "a handshake with an ffdhe group costs up to a tenth of a second of CPU"});
  return found;
}

}  // namespace roost::net

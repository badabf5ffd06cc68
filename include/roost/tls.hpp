// SPDX-License-Identifier: Apache-2.0
// How a listener speaks TLS. A value; the files are read when the endpoint starts and at
// reload_certificates().
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace roost {

enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

/// Whether clients show a certificate of their own.
enum class VerifyClient : std::uint8_t {
  none,      // they are not asked
  optional,  // they are asked; one that is shown must be signed by cacertfile
  required,  // without one there is no connection
};

/// Another certificate for clients that ask for this host (SNI).
struct TlsServerName {
  std::string hostname;  // "example.com", or "*.example.com" for the names one level below
  std::string certfile;
  std::string keyfile{};  // empty: the key is in certfile
};

struct TlsOptions {
  std::string certfile{};  // PEM: the server's certificate, then those that signed it
  std::string keyfile{};   // PEM; empty: the key is in certfile
  /// Asked for the password of an encrypted key, at every reading of the files.
  std::function<std::string()> key_password{};
  std::vector<TlsServerName> server_names{};
  VerifyClient verify_client = VerifyClient::none;
  std::string cacertfile{};  // PEM: who may sign clients' certificates; needed unless verify_client is none
  TlsVersion min_version = TlsVersion::tls_1_2;
  /// In OpenSSL's notation; empty: forward secrecy and authenticated encryption only.
  std::string ciphers{};
  std::string ciphersuites{};  // of TLS 1.3; empty: OpenSSL's own
  /// Of the key exchange, the best first: "X25519:P-256". Empty: X25519MLKEM768 where OpenSSL has it, X25519,
  /// P-256 and P-384. The ffdhe groups cost the server up to a tenth of a second of CPU for each handshake.
  std::string groups{};
  /// The keys of session tickets, for nodes that are to resume each other's sessions: each on a line of its
  /// own, as `openssl rand -hex 80` writes them; the first seals new tickets, all open old ones. Empty:
  /// random ones, which change every two hours.
  std::string ticket_keyfile{};
};

}  // namespace roost

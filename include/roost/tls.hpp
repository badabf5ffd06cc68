// SPDX-License-Identifier: Apache-2.0
// The TLS settings of a listener. A value; the files are read when the endpoint starts and on
// reload_certificates().
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace roost {

enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

/// Whether clients present a certificate.
enum class VerifyClient : std::uint8_t {
  none,      // not requested
  optional,  // requested; if presented, it must be signed by cacertfile
  required,  // connections without one are refused
};

/// Another certificate for clients that request this host (SNI).
struct TlsServerName {
  std::string hostname;  // "example.com", or "*.example.com" for the names one level below
  std::string certfile;
  std::string keyfile{};  // empty: the key is in certfile
};

struct TlsOptions {
  std::string certfile{};  // PEM: the server's certificate, then its issuers
  std::string keyfile{};   // PEM; empty: the key is in certfile
  /// Returns the password of an encrypted key; called whenever the files are read.
  std::function<std::string()> key_password{};
  std::vector<TlsServerName> server_names{};
  VerifyClient verify_client = VerifyClient::none;
  std::string cacertfile{};  // PEM: the CAs for client certificates; required unless verify_client is none
  TlsVersion min_version = TlsVersion::tls_1_2;
  /// In OpenSSL's notation. Empty: only ciphers with forward secrecy and authenticated encryption.
  std::string ciphers{};
  std::string ciphersuites{};  // for TLS 1.3; empty: OpenSSL's default
  /// For the key exchange, in order of preference: "X25519:P-256". Empty: X25519MLKEM768 if OpenSSL has it,
  /// X25519, P-256 and P-384. The ffdhe groups cost the server up to a tenth of a second of CPU for each
  /// handshake.
  std::string groups{};
  /// Session ticket keys, for nodes that resume each other's sessions: one per line, as written by `openssl
  /// rand -hex 80`; the first encrypts new tickets, all decrypt old ones. Empty: random keys, which change
  /// every two hours.
  std::string ticket_keyfile{};
};

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
#include "token/session_cookie.hpp"

#include "protocol/etf/term_version.hpp"
#include "token/message_encryptor.hpp"
#include "token/message_verifier.hpp"
#include "token/term_reader.hpp"
#include "token/term_writer.hpp"

namespace roost::token {
namespace {

std::optional<std::string> unwrap(std::string_view cookie, const SessionKeys& keys) {
  return keys.encryption ? decrypt_message(cookie, *keys.encryption) : verify_message(cookie, keys.signing);
}

std::string wrap(std::string_view bytes, const SessionKeys& keys, const base::RandomBytes& random) {
  if (!keys.encryption) return sign_message(bytes, keys.signing);
  XChaChaNonce nonce;
  random(std::as_writable_bytes(std::span(nonce)));
  return encrypt_message(bytes, *keys.encryption, nonce);
}

std::optional<JsonObject> read_map(std::string_view bytes) {
  const auto term = etf::term_after_version(bytes, kMaxTermSize);
  if (!term) return std::nullopt;
  TermReader reader(*term, TermText::bytes);
  auto map = reader.value();
  if (!map || !map->is_object() || !reader.at_end()) return std::nullopt;
  return std::move(map->get_object());
}

}  // namespace

SessionKeys derive_session_keys(const KeyGenerator& secret, const SessionSalts& salts) {
  if (salts.encryption_salt)
    check_encryption_key_options(salts.derivation);
  else
    check_key_options(salts.derivation);
  SessionKeys keys{secret.key(salts.signing_salt, salts.derivation)};
  if (salts.encryption_salt) keys.encryption = secret.key(*salts.encryption_salt, salts.derivation);
  return keys;
}

Result<std::string> encode_session(const JsonObject& session, const SessionKeys& keys,
                                   const base::RandomBytes& random) {
  TermWriter writer(TermText::bytes);
  if (auto written = writer.value(session); !written) return written.error();
  const auto bytes = std::move(writer).finish();
  if (!bytes) return bytes.error();
  std::string cookie = wrap(*bytes, keys, random);
  if (cookie.size() > kMaxSessionCookie) return make_error("the session is too large for a cookie");
  return cookie;
}

std::optional<JsonObject> decode_session(std::string_view cookie, std::span<const SessionKeys> key_sets) {
  if (cookie.size() > kMaxSessionCookie) return std::nullopt;
  for (const SessionKeys& keys : key_sets)
    if (const auto bytes = unwrap(cookie, keys)) return read_map(*bytes);
  return std::nullopt;
}

}  // namespace roost::token

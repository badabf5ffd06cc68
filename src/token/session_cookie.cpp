// SPDX-License-Identifier: Apache-2.0
#include "token/session_cookie.hpp"

#include "token/key_generator.hpp"
#include "token/keyed_digest.hpp"
#include "token/message_encryptor.hpp"
#include "token/message_verifier.hpp"
#include "token/secret.hpp"
#include "token/term_reader.hpp"
#include "token/term_version.hpp"
#include "token/term_writer.hpp"

namespace roost::token {
namespace {

constexpr std::size_t kMaxCookie = 16 * 1024;  // browsers keep 4 KiB

std::optional<std::string> unwrap(std::string_view cookie, const SessionKeys& keys) {
  return keys.encryption ? decrypt_message(cookie, *keys.encryption) : verify_message(cookie, keys.signing);
}

std::optional<JsonObject> read_map(std::string_view bytes) {
  const auto term = term_behind_version(bytes);
  if (!term) return std::nullopt;
  TermReader reader(*term, TermText::bytes);
  auto map = reader.value();
  if (!map || !map->is_object() || !reader.at_end()) return std::nullopt;
  return std::move(map->get_object());
}

}  // namespace

Result<SessionKeys> derive_session_keys(std::string_view secret_key_base,
                                        const SessionCookieOptions& options) {
  if (options.encryption_salt)
    check_encryption_key_options(options.key);
  else
    check_key_options(options.key);
  if (auto fault = secret_fault("secret_key_base", secret_key_base, kMinSessionSecret))
    return *std::move(fault);
  SessionKeys keys{pbkdf2(secret_key_base, options.signing_salt, options.key)};
  if (options.encryption_salt)
    keys.encryption = pbkdf2(secret_key_base, *options.encryption_salt, options.key);
  return keys;
}

Result<std::string> encode_session(const JsonObject& session, const SessionKeys& keys,
                                   const base::RandomBytes& random) {
  TermWriter writer(TermText::bytes);
  if (auto written = writer.value(session); !written) return written.error();
  const auto bytes = std::move(writer).finish();
  if (!bytes) return bytes.error();
  if (!keys.encryption) return sign_message(*bytes, keys.signing);
  XChaChaNonce nonce;
  random(std::as_writable_bytes(std::span(nonce)));
  return encrypt_message(*bytes, *keys.encryption, nonce);
}

std::optional<JsonObject> decode_session(std::string_view cookie, std::span<const SessionKeys> key_sets) {
  if (cookie.size() > kMaxCookie) return std::nullopt;
  for (const SessionKeys& keys : key_sets)
    if (const auto bytes = unwrap(cookie, keys)) return read_map(*bytes);
  return std::nullopt;
}

}  // namespace roost::token

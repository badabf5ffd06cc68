// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <deque>

#include "base/random.hpp"
#include "roost/token.hpp"
#include "token/key_generator.hpp"
#include "token/message_encryptor.hpp"
#include "token/message_verifier.hpp"
#include "token/secret.hpp"
#include "token/token_payload.hpp"

namespace roost {
namespace {

using token::KeyGenerator;
using Time = std::chrono::system_clock::time_point;

constexpr std::size_t kMinSecret = 20;
constexpr std::size_t kMaxTokenText = 100 * 1024;  // 64 KiB of data in base64, plus the other parts

std::int64_t milliseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Error refusal(TokenError error) {
  const std::error_code code = error;
  return {code, code.message()};
}

std::optional<Error> secrets_fault(const TokenSecrets& secrets) {
  if (auto fault = token::secret_fault("secret_key_base", secrets.current, kMinSecret)) return fault;
  if (!secrets.previous) return std::nullopt;
  return token::secret_fault("previous secret_key_base", *secrets.previous, kMinSecret);
}

}  // namespace

struct Tokens::State {
  using Unwrap = std::optional<std::string>(std::string_view token, std::string_view key);

  [[nodiscard]] Result<std::string> payload(const Json& data, const TokenSignOptions& options) const {
    return token::encode_payload(data, milliseconds(options.signed_at ? *options.signed_at : now()),
                                 options.max_age);
  }

  /// The data of a token made with one of the secrets; `unwrap` reverses sign or encrypt.
  [[nodiscard]] Result<Json> read(std::string_view salt, std::optional<std::string_view> token,
                                  const TokenVerifyOptions& options, Unwrap* unwrap) const {
    if (!token) return refusal(TokenError::missing);
    if (token->size() > kMaxTokenText) return refusal(TokenError::invalid);
    for (const KeyGenerator& secret : secrets)
      if (const auto payload = unwrap(*token, secret.key(salt, options.key)))
        return data_of(*payload, options.max_age);
    return refusal(TokenError::invalid);
  }

  [[nodiscard]] Result<Json> data_of(std::string_view bytes, std::optional<TokenAge> max_age) const {
    auto payload = token::decode_payload(bytes);
    if (!payload) return refusal(TokenError::invalid);
    const TokenAge age = max_age.value_or(payload->max_age);
    if (const auto fault = token::age_fault(payload->signed_at_ms, age, milliseconds(now())))
      return refusal(*fault);
    return std::move(payload->data);
  }

  std::deque<KeyGenerator> secrets;  // the current one first
  TokenClock now;
  base::RandomBytes random = base::system_random();
};

Tokens::Tokens(std::unique_ptr<State> state) : state_(std::move(state)) {}
Tokens::Tokens(Tokens&&) noexcept = default;
Tokens& Tokens::operator=(Tokens&&) noexcept = default;
Tokens::~Tokens() = default;

Result<Tokens> Tokens::create(TokenSecrets secrets, TokenClock now) {
  if (auto fault = secrets_fault(secrets)) return *std::move(fault);
  auto state = std::make_unique<State>();
  state->now = std::move(now);
  state->secrets.emplace_back(std::move(secrets.current));
  if (secrets.previous) state->secrets.emplace_back(*std::move(secrets.previous));
  return Tokens(std::move(state));
}

Result<std::string> Tokens::sign(std::string_view salt, const Json& data,
                                 const TokenSignOptions& options) const {
  token::check_key_options(options.key);
  const auto payload = state_->payload(data, options);
  if (!payload) return payload.error();
  return token::sign_message(*payload, state_->secrets.front().key(salt, options.key));
}

Result<Json> Tokens::verify(std::string_view salt, std::optional<std::string_view> token,
                            const TokenVerifyOptions& options) const {
  token::check_key_options(options.key);
  return state_->read(salt, token, options, &token::verify_message);
}

Result<std::string> Tokens::encrypt(std::string_view salt, const Json& data,
                                    const TokenSignOptions& options) const {
  token::check_encryption_key_options(options.key);
  const auto payload = state_->payload(data, options);
  if (!payload) return payload.error();
  token::XChaChaNonce nonce;
  state_->random(std::as_writable_bytes(std::span(nonce)));
  return token::encrypt_message(*payload, state_->secrets.front().key(salt, options.key), nonce);
}

Result<Json> Tokens::decrypt(std::string_view salt, std::optional<std::string_view> token,
                             const TokenVerifyOptions& options) const {
  token::check_encryption_key_options(options.key);
  return state_->read(salt, token, options, &token::decrypt_message);
}

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
#include "roost/session.hpp"
#include "token/csrf.hpp"
#include "token/secret.hpp"
#include "token/session_cookie.hpp"
#include "token/session_keyring.hpp"

namespace roost {

struct Sessions::State {
  SessionOptions options;
  std::vector<token::SessionKeys> keys{};  // new cookies use the first
  base::RandomBytes random = base::system_random();

  [[nodiscard]] std::optional<std::string_view> csrf_state(const JsonObject& session) const {
    const Json* state = session.if_contains(options.csrf_token_key);
    if (state == nullptr || !state->is_string()) return std::nullopt;
    const std::string_view text = state->get_string();
    return text.size() == token::kCsrfStateSize ? std::optional(text) : std::nullopt;
  }
};

Sessions::Sessions(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sessions::Sessions(Sessions&&) noexcept = default;
Sessions& Sessions::operator=(Sessions&&) noexcept = default;
Sessions::~Sessions() = default;

Result<Sessions> Sessions::create(const TokenSecrets& secrets, SessionOptions options) {
  return token::SessionKeyring(secrets).sessions(std::move(options));
}

const SessionOptions& Sessions::options() const noexcept {
  return state_->options;
}

std::optional<JsonObject> Sessions::read(std::string_view cookie) const {
  if (state_->options.store) return state_->options.store(cookie);
  return token::decode_session(cookie, state_->keys);
}

Result<std::string> Sessions::write(const JsonObject& session) const {
  if (state_->options.store) return make_error("the session is kept in a store: write it there");
  return token::encode_session(session, state_->keys.front(), state_->random);
}

std::string Sessions::csrf_token(JsonObject& session) const {
  if (!state_->csrf_state(session)) {
    session[state_->options.csrf_token_key] = token::new_csrf_state(state_->random);
  }
  return token::mask_csrf_state(*state_->csrf_state(session), token::new_csrf_state(state_->random));
}

bool Sessions::is_csrf_token(const JsonObject& session, std::string_view token) const {
  const auto state = state_->csrf_state(session);
  return state && token::is_csrf_token_of(*state, token);
}

namespace token {
namespace {

std::optional<Error> fault_of(const SessionOptions& options) {
  if (options.key.empty()) return make_error("session: key must name the cookie, like \"_my_app_key\"");
  if (options.csrf_token_key.empty())
    return make_error("session: csrf_token_key must name a member of the session, like \"_csrf_token\"");
  if (!options.store && options.signing_salt.empty())
    return make_error(
        "session: signing_salt must not be empty: write a few random characters, the same in "
        "every application that shares the cookie");
  return std::nullopt;
}

}  // namespace

SessionKeyring::SessionKeyring(const TokenSecrets& secrets)
    : fault_(secret_fault("secret_key_base", secrets.current, kMinSessionSecret)) {
  if (!fault_ && secrets.previous) {
    fault_ = secret_fault("previous secret_key_base", *secrets.previous, kMinSessionSecret);
  }
  secrets_.push_back(std::make_unique<KeyGenerator>(secrets.current));
  if (secrets.previous) secrets_.push_back(std::make_unique<KeyGenerator>(*secrets.previous));
}

Result<Sessions> SessionKeyring::sessions(SessionOptions options) const {
  if (auto fault = fault_of(options)) return *std::move(fault);
  auto state = std::make_unique<Sessions::State>(Sessions::State{std::move(options)});
  if (state->options.store) return Sessions(std::move(state));
  if (fault_) return *fault_;
  std::vector<SessionSalts> salts{
      {state->options.signing_salt, state->options.encryption_salt, state->options.derivation}};
  salts.insert(salts.end(), state->options.rotating.begin(), state->options.rotating.end());
  for (const SessionSalts& one : salts)
    for (const auto& secret : secrets_)
      state->keys.push_back(derive_session_keys(*secret, one));
  return Sessions(std::move(state));
}

}  // namespace token
}  // namespace roost

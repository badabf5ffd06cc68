// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/session_loader.hpp"

#include <stdexcept>

namespace roost::transport {
namespace {

constexpr std::string_view kCsrfParam = "_csrf_token";

std::optional<JsonObject> session_of(const HttpRequest& request, const Sessions& sessions, CsrfCheck csrf) {
  const auto cookie = request.cookie(sessions.options().key);
  if (!cookie) return std::nullopt;
  auto session = sessions.read(*cookie);
  if (csrf == CsrfCheck::off)
    return session.value_or(JsonObject());  // unreadable is empty, as in the reference
  const std::string* token = request.param(kCsrfParam);
  if (!session || token == nullptr || !sessions.is_csrf_token(*session, *token)) return std::nullopt;
  return session;
}

}  // namespace

Result<SessionLoader> SessionLoader::make(const SocketOptions& options, const TokenSecrets& secrets) {
  SessionLoader loader(token::SessionKeyring(secrets), options.session_callback);
  if (options.session && options.session_callback)
    return make_error("session and session_callback are both set: keep one of them");
  if (!options.session) return loader;
  auto sessions = loader.keyring_.sessions(*options.session);
  if (!sessions) return sessions.error();
  loader.sessions_ = std::move(*sessions);
  return loader;
}

std::optional<JsonObject> SessionLoader::load(const HttpRequest& request, CsrfCheck csrf) const {
  if (sessions_) return session_of(request, *sessions_, csrf);
  const auto sessions = keyring_.sessions(callback_());
  if (!sessions) throw std::invalid_argument("session_callback: " + sessions.error().message);
  return session_of(request, *sessions, csrf);
}

}  // namespace roost::transport

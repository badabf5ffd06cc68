// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "roost/steps.hpp"

namespace roost::steps {
namespace {

constexpr unsigned kNoSession = 401;

std::shared_ptr<const Sessions> sessions_of(const SessionCookieOptions& options) {
  auto sessions = Sessions::create(options.secrets, options.session);
  if (!sessions) throw std::invalid_argument("session_cookie: " + sessions.error().message);
  return std::make_shared<const Sessions>(std::move(*sessions));
}

}  // namespace

Step session_cookie(SessionCookieOptions options) {
  return {"session_cookie",
          [sessions = sessions_of(options), adds = std::move(options.adds)](const HttpRequest& request) {
            const auto cookie = request.cookie(sessions->options().key);
            auto session = cookie ? sessions->read(*cookie) : std::nullopt;
            if (!session) return StepResult::refuse(kNoSession);
            return StepResult::allow({{adds, std::move(*session)}});
          }};
}

}  // namespace roost::steps

// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/text.hpp"
#include "protocol/websocket/subprotocol.hpp"
#include "roost/steps.hpp"
#include "steps/jwt_verifier.hpp"
#include "transport/admission/auth_token.hpp"

namespace roost::steps {
namespace {

constexpr unsigned kUnauthorized = 401;

/// RFC 6750 §3: the fault, for the client program.
StepResult challenge(std::string value) {
  HttpResponse response = HttpResponse::empty(kUnauthorized);
  response.headers.add("www-authenticate", std::move(value));
  return StepResult::refuse(std::move(response));
}

StepResult challenge(JwtFault fault) {
  const bool expired = fault == JwtFault::expired;
  return challenge(expired ? R"(Bearer error="invalid_token", error_description="the token has expired")"
                           : R"(Bearer error="invalid_token")");
}

/// RFC 6750 §2.1; the scheme's name is not case-sensitive.
std::optional<std::string> token_in_header(const HttpRequest& request) {
  const auto token = http1::credentials_of(request.headers.get("authorization").value_or(""), "bearer");
  return token ? std::optional<std::string>(*token) : std::nullopt;
}

/// Over WebSocket a subprotocol, over long polling a header (spec websocket-transport.md §7).
std::optional<std::string> token_of_phoenix_client(const HttpRequest& request) {
  if (const auto token = request.headers.get("x-phoenix-authtoken")) return std::string(*token);
  const auto offer = transport::take_auth_token(websocket::offered_subprotocols(request.headers));
  return offer ? offer->token : std::nullopt;
}

std::optional<std::string> token_in_parameter(const HttpRequest& request, const std::string& name) {
  const std::string* value = name.empty() ? nullptr : request.param(name);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<std::string> token_of(const HttpRequest& request, const std::string& parameter) {
  if (auto token = token_in_header(request)) return token;
  if (auto token = token_of_phoenix_client(request)) return token;
  return token_in_parameter(request, parameter);
}

}  // namespace

Step bearer_jwt(BearerJwtOptions options) {
  const std::string parameter = options.parameter;
  const std::string adds = options.adds;
  auto verifier = std::make_shared<const JwtVerifier>(std::move(options));
  return {"bearer_jwt", [verifier, parameter, adds](const HttpRequest& request) {
            const auto token = token_of(request, parameter);
            if (!token) return challenge("Bearer");
            auto verified = verifier->verify(*token);
            if (const auto* fault = std::get_if<JwtFault>(&verified)) return challenge(*fault);
            return StepResult::allow({{adds, std::get<JsonObject>(std::move(verified))}});
          }};
}

}  // namespace roost::steps

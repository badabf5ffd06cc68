// SPDX-License-Identifier: Apache-2.0
#include "admin/access.hpp"

#include <openssl/crypto.h>

#include <boost/json/serialize.hpp>

#include "protocol/http1/text.hpp"
#include "protocol/websocket/subprotocol.hpp"
#include "roost/json.hpp"
#include "transport/admission/auth_token.hpp"
#include "transport/admission/origin_policy.hpp"

namespace roost::admin {
namespace {

/// In a time that does not tell how much of it is right.
bool equal(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

/// Browsers can't send headers with a WebSocket.
bool has_auth_token(const HttpRequest& request, std::string_view token) {
  const auto offer = transport::take_auth_token(websocket::offered_subprotocols(request.headers));
  return offer && offer->token && equal(*offer->token, token);
}

bool has_token(const HttpRequest& request, std::string_view token) {
  if (has_auth_token(request, token)) return true;
  const auto shown = http1::credentials_of(request.headers.get("authorization").value_or(""), "bearer");
  return shown && equal(*shown, token);
}

/// Browsers tell the page a request comes from; ours comes from the same host, or there is none.
bool from_another_page(const HttpRequest& request) {
  return request.headers.contains("origin") && !transport::is_from_own_page(request);
}

bool only_reads(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

/// A trace changes nothing: it is begun by a POST and ended by a DELETE all the same.
bool is_trace(const HttpRequest& request) {
  return request.segments.size() >= 2 && request.segments[0] == "api" && request.segments[1] == "traces";
}

}  // namespace

HttpResponse problem(unsigned status, std::string_view message) {
  return HttpResponse::json(boost::json::serialize(JsonObject{{"error", message}}), status);
}

std::optional<HttpResponse> Access::refuse(const HttpRequest& request) const {
  if (auto refusal = refuse_entry(request)) return refusal;
  return refuse_change(request);
}

std::optional<HttpResponse> Access::refuse_entry(const HttpRequest& request) const {
  if (!token.empty() && !has_token(request, token)) {
    HttpResponse response = problem(401, "the admin endpoint wants its token: authorization: Bearer TOKEN");
    response.headers.set("www-authenticate", "Bearer");
    return response;
  }
  if (from_another_page(request)) return problem(403, "requests of other pages are refused");
  return std::nullopt;
}

std::optional<HttpResponse> Access::refuse_change(const HttpRequest& request) const {
  if (only_reads(request) || is_trace(request) || actions) return std::nullopt;
  return problem(403, "this node is read-only: set admin.actions (ROOST_ADMIN_ACTIONS=true) to change that");
}

}  // namespace roost::admin

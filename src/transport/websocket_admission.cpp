// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_admission.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log_text.hpp"
#include "protocol/websocket/handshake.hpp"
#include "transport/admission/auth_token.hpp"
#include "transport/websocket_server.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kSwitchingProtocols = 101;
constexpr unsigned kBadRequest = 400;
constexpr unsigned kForbidden = 403;
constexpr unsigned kUnavailable = 503;

AdmissionTerms terms_of(const WebSocketMount& mount) {
  const WebSocketOptions& websocket = mount.socket.options.websocket;
  return {.mount = mount.socket,
          .transport = "websocket",
          .origins = mount.origins,
          .versions = mount.versions,
          .connect_info = websocket.connect_info,
          .log = websocket.log,
          .sessions = mount.sessions,
          .csrf = websocket.check_csrf ? CsrfCheck::on : CsrfCheck::off};
}

}  // namespace

WebSocketAdmission::WebSocketAdmission(WebSocketServer& server, const WebSocketMount& mount)
    : Admission(server.context(), terms_of(mount)), server_(server), websocket_(mount) {}

Admission::Refusal WebSocketAdmission::before_steps() {
  if (request().method != "GET") return AdmissionRefusal{kBadRequest};
  if (!origin_allowed(context(), terms_of(websocket_), request())) return AdmissionRefusal{kForbidden};
  return std::nullopt;
}

Admission::Refusal WebSocketAdmission::after_steps() {
  if (!server_.refuses_new()) return std::nullopt;
  return AdmissionRefusal{.status = kUnavailable, .at_once = true};
}

Admission::Refusal WebSocketAdmission::before_connect() {
  offered_ = websocket::offered_subprotocols(request().headers);
  if (auto refusal = take_auth_token()) return refusal;
  return choose_subprotocol();
}

Admission::Refusal WebSocketAdmission::take_auth_token() {
  if (!options().auth_token) return std::nullopt;
  auto offer = transport::take_auth_token(std::move(offered_));
  if (!offer) {
    context().logger.error(
        fmt::format("Could not decode the auth token for the socket at {}: it must be base64", mount().path));
    note({Cause::upgrade_refused, "the auth token is not base64"}, kForbidden);
    return AdmissionRefusal{kForbidden};
  }
  auth_token_ = std::move(offer->token);
  offered_ = std::move(offer->subprotocols);
  return std::nullopt;
}

Admission::Refusal WebSocketAdmission::choose_subprotocol() {
  subprotocol_ = websocket::choose_subprotocol(offered_, websocket_.subprotocols);
  if (subprotocol_.status != websocket::SubprotocolChoice::Status::refused) return std::nullopt;
  context().logger.error(
      fmt::format("Could not check Websocket subprotocols for the socket at {}: the client offers [{}], the "
                  "mount has [{}]",
                  mount().path, base::shown(fmt::format("{}", fmt::join(offered_, ", "))),
                  fmt::join(websocket_.subprotocols, ", ")));
  note(Cause::subprotocol_refused, kForbidden);
  return AdmissionRefusal{kForbidden};
}

/// The application decides before the headers are checked, as in the reference.
Admission::Refusal WebSocketAdmission::after_connect() {
  if (auto refusal = check_headers()) return refusal;
  return negotiate_extensions();
}

Admission::Refusal WebSocketAdmission::check_headers() const {
  auto problem = websocket::refusal_of_upgrade(request().method, request().version, request().headers);
  if (!problem) return std::nullopt;
  note({Cause::upgrade_refused, *problem}, kBadRequest);
  HttpResponse response{kBadRequest, {}, std::move(*problem)};
  if (websocket::has_unsupported_version(request().headers))
    response.headers.add("sec-websocket-version", std::string(websocket::kSupportedVersion));
  return AdmissionRefusal{.status = kBadRequest, .response = std::move(response)};
}

/// Without `compress` the header is ignored, as in the reference.
Admission::Refusal WebSocketAdmission::negotiate_extensions() {
  if (!options().websocket.compress) return std::nullopt;
  const auto offers = websocket::extension_offers(request().headers);
  if (!offers) {
    std::string problem = websocket::refusal_of_extensions(request().headers);
    note({Cause::upgrade_refused, problem}, kBadRequest);
    return AdmissionRefusal{kBadRequest, std::move(problem)};
  }
  extensions_ = websocket::negotiate_extensions(*offers, options().websocket.deflate);
  return std::nullopt;
}

void WebSocketAdmission::admit(socket::AcceptedConnection accepted, HttpResponder responder) {
  auto headers = websocket::upgrade_response_headers(request().headers, subprotocol_.name, extensions_);
  server_.open(websocket_, {std::move(accepted), extensions_.deflate},
               HttpResponse{kSwitchingProtocols, std::move(headers), {}}, std::move(responder));
}

void WebSocketAdmission::refuse(AdmissionRefusal refusal, HttpResponder responder) {
  HttpResponse response{refusal.status, {}, std::move(refusal.text)};
  if (refusal.response) response = std::move(*refusal.response);
  if (refusal.reason && options().error_handler)
    response = options().error_handler(request(), *refusal.reason);
  if (refusal.at_once) return responder.respond(std::move(response));
  server_.refuse(websocket_, std::move(response), std::move(responder));
}

}  // namespace roost::transport

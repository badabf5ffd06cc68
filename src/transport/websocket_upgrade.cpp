// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_upgrade.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log_text.hpp"
#include "protocol/websocket/handshake.hpp"
#include "protocol/websocket/subprotocol.hpp"
#include "transport/auth_token.hpp"
#include "transport/connect_steps.hpp"
#include "transport/websocket_server.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kSwitchingProtocols = 101;
constexpr unsigned kBadRequest = 400;
constexpr unsigned kForbidden = 403;

UpgradeDecision refuse(HttpResponse response) {
  return {std::move(response), std::nullopt};
}

/// One request on its way through the steps. Each step returns the refusal, or nothing to go on.
class Upgrade {
 public:
  Upgrade(const WebSocketMount& mount, const HttpRequest& request, channels::ShardContext& context)
      : mount_(mount),
        request_(request),
        context_(context),
        offered_(websocket::offered_subprotocols(request.headers)) {}

  using Refusal = std::optional<HttpResponse>;
  [[nodiscard]] Refusal refuse_before_steps() const;
  /// `refused_for_good`: in place of what connect() would say.
  [[nodiscard]] UpgradeDecision decide(const std::string* refused_for_good = nullptr);

 private:
  Refusal check_method() const;
  Refusal check_origin() const;
  Refusal take_auth_token();
  Refusal choose_subprotocol();
  Refusal connect(const std::string* refused_for_good);
  Refusal check_headers() const;
  Refusal negotiate_extensions();
  [[nodiscard]] HttpResponse response_to(const ConnectRefusal& refusal) const;
  [[nodiscard]] ConnectSteps steps() const;
  [[nodiscard]] const SocketOptions& options() const { return mount_.socket.options; }

  const WebSocketMount& mount_;
  const HttpRequest& request_;
  channels::ShardContext& context_;
  std::vector<std::string_view> offered_;  // subprotocols
  std::optional<std::string> auth_token_;
  websocket::SubprotocolChoice subprotocol_;
  websocket::NegotiatedExtensions extensions_;
  socket::AcceptedConnection accepted_;
};

Upgrade::Refusal Upgrade::refuse_before_steps() const {
  if (auto refusal = check_method()) return refusal;
  return check_origin();
}

UpgradeDecision Upgrade::decide(const std::string* refused_for_good) {
  if (auto refusal = take_auth_token()) return refuse(std::move(*refusal));
  if (auto refusal = choose_subprotocol()) return refuse(std::move(*refusal));
  if (auto refusal = connect(refused_for_good)) return refuse(std::move(*refusal));
  // The application is asked before the headers are looked at, as in the reference.
  if (auto refusal = check_headers()) return refuse(std::move(*refusal));
  if (auto refusal = negotiate_extensions()) return refuse(std::move(*refusal));
  auto headers = websocket::upgrade_response_headers(request_.headers, subprotocol_.name, extensions_);
  return {HttpResponse{kSwitchingProtocols, std::move(headers), {}}, std::move(accepted_),
          extensions_.deflate};
}

Upgrade::Refusal Upgrade::check_method() const {
  if (request_.method == "GET") return std::nullopt;
  return HttpResponse::empty(kBadRequest);
}

Upgrade::Refusal Upgrade::check_origin() const {
  if (steps().origin_allowed(*mount_.origins.get())) return std::nullopt;
  return HttpResponse::empty(kForbidden);
}

ConnectSteps Upgrade::steps() const {
  const WebSocketOptions& websocket = options().websocket;
  return {mount_.socket,
          {.name = "websocket",
           .versions = mount_.versions,
           .connect_info = websocket.connect_info,
           .log = websocket.log,
           .auth_token = auth_token_,
           .sessions = mount_.sessions,
           .csrf = websocket.check_csrf ? CsrfCheck::on : CsrfCheck::off},
          request_,
          context_};
}

Upgrade::Refusal Upgrade::take_auth_token() {
  if (!options().auth_token) return std::nullopt;
  auto offer = transport::take_auth_token(std::move(offered_));
  if (!offer) {
    context_.logger.error(fmt::format(
        "Could not decode the auth token for the socket at {}: it must be base64", mount_.socket.path));
    steps().note({Cause::upgrade_refused, "the auth token is no base64"}, kForbidden);
    return HttpResponse::empty(kForbidden);
  }
  auth_token_ = std::move(offer->token);
  offered_ = std::move(offer->subprotocols);
  return std::nullopt;
}

Upgrade::Refusal Upgrade::choose_subprotocol() {
  subprotocol_ = websocket::choose_subprotocol(offered_, mount_.subprotocols);
  if (subprotocol_.outcome != websocket::SubprotocolChoice::Outcome::refused) return std::nullopt;
  context_.logger.error(
      fmt::format("Could not check Websocket subprotocols for the socket at {}: the client offers [{}], the "
                  "mount has [{}]",
                  mount_.socket.path, base::shown(fmt::format("{}", fmt::join(offered_, ", "))),
                  fmt::join(mount_.subprotocols, ", ")));
  steps().note(Cause::subprotocol_refused, kForbidden);
  return HttpResponse::empty(kForbidden);
}

Upgrade::Refusal Upgrade::connect(const std::string* refused_for_good) {
  ConnectSteps::Outcome outcome =
      refused_for_good == nullptr ? steps().connect() : steps().refuse_for_good(*refused_for_good);
  if (const auto* refusal = std::get_if<ConnectRefusal>(&outcome)) return response_to(*refusal);
  accepted_ = std::get<socket::AcceptedConnection>(std::move(outcome));
  return std::nullopt;
}

HttpResponse Upgrade::response_to(const ConnectRefusal& refusal) const {
  if (refusal.reason && options().error_handler) return options().error_handler(request_, *refusal.reason);
  return HttpResponse::empty(kForbidden);
}

Upgrade::Refusal Upgrade::check_headers() const {
  auto problem = websocket::refusal_of_upgrade(request_.method, request_.version, request_.headers);
  if (!problem) return std::nullopt;
  steps().note({Cause::upgrade_refused, *problem}, kBadRequest);
  return HttpResponse{kBadRequest, {}, std::move(*problem)};
}

/// Without `compress` the header is not looked at, as in the reference.
Upgrade::Refusal Upgrade::negotiate_extensions() {
  if (!options().websocket.compress) return std::nullopt;
  const auto offers = websocket::extension_offers(request_.headers);
  if (!offers) {
    std::string problem = websocket::refusal_of_extensions(request_.headers);
    steps().note({Cause::upgrade_refused, problem}, kBadRequest);
    return HttpResponse{kBadRequest, {}, std::move(problem)};
  }
  extensions_ = websocket::negotiate_extensions(*offers, options().websocket.deflate);
  return std::nullopt;
}

}  // namespace

std::optional<HttpResponse> refuse_before_steps(const WebSocketMount& mount, const HttpRequest& request,
                                                channels::ShardContext& context) {
  return Upgrade(mount, request, context).refuse_before_steps();
}

UpgradeDecision decide_upgrade(const WebSocketMount& mount, const HttpRequest& request,
                               channels::ShardContext& context) {
  return Upgrade(mount, request, context).decide();
}

UpgradeDecision decide_refusal_for_good(const WebSocketMount& mount, const HttpRequest& request,
                                        channels::ShardContext& context, const std::string& reason) {
  return Upgrade(mount, request, context).decide(&reason);
}

}  // namespace roost::transport

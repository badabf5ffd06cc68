// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_upgrade.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "protocol/websocket/handshake.hpp"
#include "protocol/websocket/subprotocol.hpp"
#include "transport/connect_info.hpp"
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
      : mount_(mount), request_(request), context_(context) {}

  UpgradeDecision decide();

 private:
  using Refusal = std::optional<HttpResponse>;

  Refusal check_method() const;
  Refusal check_origin() const;
  Refusal choose_subprotocol();
  Refusal choose_serializer(const phoenix::Serializer*& chosen);
  Refusal connect();
  Refusal connect_raw();
  template <class Application>
  Refusal ask(Application& application, std::string_view serializer);
  Refusal check_headers() const;
  void report_connect(bool accepted, std::string_view serializer, base::TimePoint started) const;
  [[nodiscard]] bool is_raw() const { return bool(mount_.socket.definition.make_raw); }
  [[nodiscard]] HttpResponse refusal_of(const ConnectResult& result) const;
  [[nodiscard]] bool vsn_is_a_list() const;
  [[nodiscard]] const SocketOptions& options() const { return mount_.socket.options; }

  const WebSocketMount& mount_;
  const HttpRequest& request_;
  channels::ShardContext& context_;
  websocket::SubprotocolChoice subprotocol_;
  socket::AcceptedConnection accepted_;
};

UpgradeDecision Upgrade::decide() {
  if (auto refusal = check_method()) return refuse(std::move(*refusal));
  if (auto refusal = check_origin()) return refuse(std::move(*refusal));
  if (auto refusal = choose_subprotocol()) return refuse(std::move(*refusal));
  if (auto refusal = is_raw() ? connect_raw() : connect()) return refuse(std::move(*refusal));
  // The application is asked before the headers are looked at, as in the reference.
  if (auto refusal = check_headers()) return refuse(std::move(*refusal));
  HttpResponse head{
      kSwitchingProtocols, websocket::upgrade_response_headers(request_.headers, subprotocol_.name, {}), {}};
  return {std::move(head), std::move(accepted_)};
}

Upgrade::Refusal Upgrade::check_method() const {
  if (request_.method == "GET") return std::nullopt;
  return HttpResponse::empty(kBadRequest);
}

Upgrade::Refusal Upgrade::check_origin() const {
  const auto origin = request_.headers.get("origin");
  if (mount_.origins.allows(origin)) return std::nullopt;
  context_.logger.error(
      fmt::format("Could not check origin for the socket at {}. Origin of the request: {}. If it is yours, "
                  "set Config::url_host "
                  "to its host or list it in check_origin of the mount.",
                  mount_.socket.path, *origin));
  return HttpResponse::empty(kForbidden);
}

Upgrade::Refusal Upgrade::choose_subprotocol() {
  const auto offered = websocket::offered_subprotocols(request_.headers);
  const auto& configured = options().websocket.subprotocols;
  subprotocol_ = websocket::choose_subprotocol(offered, configured);
  if (subprotocol_.outcome != websocket::SubprotocolChoice::Outcome::refused) return std::nullopt;
  context_.logger.error(
      fmt::format("Could not check Websocket subprotocols for the socket at {}: the client offers [{}], the "
                  "mount has [{}]",
                  mount_.socket.path, fmt::join(offered, ", "), fmt::join(configured, ", ")));
  return HttpResponse::empty(kForbidden);
}

bool Upgrade::vsn_is_a_list() const {
  return request_.param("vsn") == nullptr &&
         std::any_of(request_.params.begin(), request_.params.end(),
                     [](const HttpParam& param) { return param.name.starts_with("vsn["); });
}

Upgrade::Refusal Upgrade::choose_serializer(const phoenix::Serializer*& chosen) {
  const std::string* vsn = request_.param("vsn");
  const auto choice =
      vsn_is_a_list()
          ? phoenix::refuse_invalid_vsn(request_.query)
          : mount_.socket.versions.select(vsn == nullptr ? phoenix::kDefaultVsn : std::string_view(*vsn));
  if (const auto* refusal = std::get_if<phoenix::VsnRefusal>(&choice)) {
    context_.logger.warning(refusal->log_text);
    return HttpResponse::empty(kForbidden);
  }
  chosen = std::get<const phoenix::Serializer*>(choice);
  return std::nullopt;
}

Upgrade::Refusal Upgrade::connect() {
  socket::AcceptedSocket accepted;
  if (auto refusal = choose_serializer(accepted.serializer)) return refusal;
  accepted.application = mount_.socket.definition.make();
  if (auto refusal = ask(*accepted.application, accepted.serializer->name())) return refusal;
  accepted.id = accepted.application->id();
  accepted_ = std::move(accepted);
  return std::nullopt;
}

/// No serializer, and so no version to agree on.
Upgrade::Refusal Upgrade::connect_raw() {
  auto application = mount_.socket.definition.make_raw();
  if (auto refusal = ask(*application, "none")) return refusal;
  accepted_ = std::move(application);
  return std::nullopt;
}

template <class Application>
Upgrade::Refusal Upgrade::ask(Application& application, std::string_view serializer) {
  const base::TimePoint started = context_.clock.now();
  const runtime::CallbackScope scope(context_.probe, "connect", mount_.socket.path);
  const ConnectResult result = application.connect(
      params_of(request_), gather_connect_info(request_, options().websocket.connect_info));
  report_connect(result.accepted(), serializer, started);
  if (result.accepted()) return std::nullopt;
  return refusal_of(result);
}

HttpResponse Upgrade::refusal_of(const ConnectResult& result) const {
  if (result.reason() && options().error_handler) return options().error_handler(request_, *result.reason());
  return HttpResponse::empty(kForbidden);
}

void Upgrade::report_connect(bool accepted, std::string_view serializer, base::TimePoint started) const {
  const base::Duration duration = context_.clock.now() - started;
  context_.telemetry.emit({.name = telemetry_event::kSocketConnected, .duration = duration, .ok = accepted});
  if (!context_.logger.enabled(options().websocket.log)) return;
  context_.logger.write(
      options().websocket.log,
      fmt::format("{} {} in {}µs\n  Transport: websocket\n  Serializer: {}",
                  accepted ? "CONNECTED TO" : "REFUSED CONNECTION TO", mount_.socket.definition.name,
                  std::chrono::duration_cast<std::chrono::microseconds>(duration).count(), serializer));
}

Upgrade::Refusal Upgrade::check_headers() const {
  auto problem = websocket::refusal_of_upgrade(request_.method, request_.version, request_.headers);
  if (!problem) return std::nullopt;
  return HttpResponse{kBadRequest, {}, std::move(*problem)};
}

}  // namespace

UpgradeDecision decide_upgrade(const WebSocketMount& mount, const HttpRequest& request,
                               channels::ShardContext& context) {
  return Upgrade(mount, request, context).decide();
}

}  // namespace roost::transport

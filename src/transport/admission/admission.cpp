// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/admission.hpp"

#include <algorithm>
#include <cstdint>

#include "http/make_request.hpp"
#include "inspect/probes.hpp"
#include "transport/admission/gather_connect_info.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kRefusedWith = 403;

bool vsn_is_a_list(const HttpRequest& request) {
  return request.param("vsn") == nullptr &&
         std::any_of(request.params.begin(), request.params.end(),
                     [](const HttpParam& param) { return param.name.starts_with("vsn["); });
}

void note_refusal(channels::ShardContext& context, const AdmissionTerms& terms, const HttpRequest& request,
                  const Why& why, unsigned status) {
  const std::string peer = http::peer_text(request);
  context.observer.recorded(why, {.peer = peer, .topic = terms.mount.path},
                            static_cast<std::uint16_t>(status), {.transport = terms.transport});
}

}  // namespace

// --- the stages, in their order ---

void Admission::start(std::unique_ptr<Admission> admission, http::StepRunner& steps,
                      const HttpRequest& request, HttpResponder responder) {
  Admission& self = *admission;
  self.request_ = &request;
  if (auto refusal = self.before_steps()) return self.refuse(std::move(*refusal), std::move(responder));
  steps.run(self.mount().options.before_upgrade, request, std::move(responder),
            [admission = std::move(admission)](http::StepsOutcome outcome) {
              admission->resume(std::move(outcome));
            });
}

void Admission::resume(http::StepsOutcome outcome) {
  request_ = &outcome.request;
  Decision decision = decide(outcome.refusal);
  if (auto* refusal = std::get_if<AdmissionRefusal>(&decision)) {
    return refuse(std::move(*refusal), std::move(outcome.responder));
  }
  admit(std::get<socket::AcceptedConnection>(std::move(decision)), std::move(outcome.responder));
}

Admission::Decision Admission::decide(const std::optional<StepResult>& refused_by_step) {
  if (auto refusal = after_steps()) return std::move(*refusal);
  const std::optional<std::string> for_good = refused_by_step ? refused_by_step->reason() : std::nullopt;
  if (refused_by_step && !for_good) {
    const HttpResponse& response = *refused_by_step->response();
    note(Cause::step_refused, response.status);
    return AdmissionRefusal{.status = response.status, .response = response};
  }
  if (auto refusal = before_connect()) return std::move(*refusal);
  Decision decision = for_good ? refuse_for_good(*for_good) : connect();
  if (std::holds_alternative<AdmissionRefusal>(decision)) return decision;
  if (auto refusal = after_connect()) return std::move(*refusal);
  return decision;
}

bool Admission::origin_allowed(channels::ShardContext& context, const AdmissionTerms& terms,
                               const HttpRequest& request) {
  const auto origins = terms.origins.get();
  if (origins->allows(request)) return true;
  context.logger.error(origins->refusal_text(terms.mount.path, request));
  const auto origin = request.headers.get("origin");
  note_refusal(context, terms, request,
               {Cause::origin_refused, origin ? std::string_view(*origin) : std::string_view()},
               kRefusedWith);
  return false;
}

void Admission::note(const Why& why, unsigned status) const {
  note_refusal(context_, terms_, request(), why, status);
}

// --- connect ---

Admission::Decision Admission::connect() {
  const channels::ChannelCallbackScope scope(context_, "connect", mount().path, nullptr);
  const ConnectInfo info = connect_info();
  return mount().definition.make_raw ? connect_raw(info) : connect_socket(info);
}

ConnectInfo Admission::connect_info() const {
  ConnectInfo info = gather_connect_info(request(), terms_.connect_info);
  info.transport = terms_.transport;
  info.auth_token = auth_token();
  info.constants = mount().options.constants;
  info.added = request().added;
  if (terms_.sessions != nullptr) info.session = terms_.sessions->load(request(), terms_.csrf);
  return info;
}

Admission::Decision Admission::connect_socket(const ConnectInfo& info) {
  socket::AcceptedSocket accepted;
  accepted.serializer = choose_serializer();
  if (accepted.serializer == nullptr) return AdmissionRefusal{kRefusedWith};
  accepted.application = mount().definition.make();
  const ConnectResult result = ask(*accepted.application, info, accepted.serializer->name());
  if (!result.accepted()) return refused(result, accepted.serializer);
  accepted.id = accepted.application->id();
  return socket::AcceptedConnection(std::move(accepted));
}

/// A raw socket has no serializer, so there is no version to negotiate.
Admission::Decision Admission::connect_raw(const ConnectInfo& info) {
  auto application = mount().definition.make_raw();
  const ConnectResult result = ask(*application, info, "none");
  if (!result.accepted()) return refused(result, nullptr);
  return socket::AcceptedConnection(std::move(application));
}

Admission::Decision Admission::refuse_for_good(const std::string& reason) {
  note({Cause::step_refused, reason}, kRefusedWith);
  const bool raw = mount().definition.make_raw != nullptr;
  const phoenix::Serializer* serializer = raw ? nullptr : choose_serializer();
  if (!raw && serializer == nullptr) return AdmissionRefusal{kRefusedWith};
  return refused(ConnectResult::error_for_good(reason), serializer);
}

Admission::Decision Admission::refused(const ConnectResult& result,
                                       const phoenix::Serializer* serializer) const {
  const bool room = context_.refused < mount().options.refusal.max_held;
  if (!result.details() || !room) return AdmissionRefusal{.status = kRefusedWith, .reason = result.reason()};
  return socket::AcceptedConnection(socket::RefusedConnection{serializer, Payload(*result.details())});
}

const phoenix::Serializer* Admission::choose_serializer() const {
  const std::string* vsn = request().param("vsn");
  const auto choice =
      vsn_is_a_list(request())
          ? phoenix::refuse_invalid_vsn(request().query)
          : terms_.versions.select(vsn == nullptr ? phoenix::kDefaultVsn : std::string_view(*vsn));
  if (const auto* refusal = std::get_if<phoenix::VsnRefusal>(&choice)) {
    context_.logger.warning(refusal->log_text);
    note({Cause::version_refused, refusal->log_text}, kRefusedWith);
    return nullptr;
  }
  return std::get<const phoenix::Serializer*>(choice);
}

template <class Application>
ConnectResult Admission::ask(Application& application, const ConnectInfo& info,
                             std::string_view serializer) const {
  const Params params = params_of(request());
  const Socket* socket = nullptr;
  if constexpr (std::is_same_v<Application, Socket>) socket = &application;
  const std::string* vsn = request().param("vsn");
  const inspect::ObservedConnect connect{.mount = mount().path,
                                         .socket_type = mount().definition.name,
                                         .transport = terms_.transport,
                                         .serializer = serializer,
                                         .vsn = vsn == nullptr ? std::string_view() : std::string_view(*vsn),
                                         .params = params,
                                         .info = info,
                                         .socket = socket,
                                         .log = terms_.log};
  inspect::ConnectReport report = context_.observer.connecting(connect);
  try {
    ConnectResult result = application.connect(params, info);
    observe(report, result);
    return result;
  } catch (const std::exception& error) {
    context_.observer.connect_crashed(report, error.what());
    throw;
  } catch (...) {
    context_.observer.connect_crashed(report, "not a std::exception");
    throw;
  }
}

void Admission::observe(inspect::ConnectReport& report, const ConnectResult& result) const {
  if (result.accepted())
    return context_.observer.connected(report, [this] { return http::peer_text(request()); });
  context_.observer.connect_refused(report);
  note({Cause::connect_refused, result.reason() ? std::string_view(*result.reason()) : std::string_view()},
       kRefusedWith);
}

}  // namespace roost::transport

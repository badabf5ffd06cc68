// SPDX-License-Identifier: Apache-2.0
#include "transport/connect_steps.hpp"

#include <algorithm>

#include "http/request.hpp"
#include "inspect/probes.hpp"
#include "transport/connect_info.hpp"
#include "transport/connect_report.hpp"

namespace roost::transport {
namespace {

constexpr std::uint16_t kRefusedWith = 403;

bool vsn_is_a_list(const HttpRequest& request) {
  return request.param("vsn") == nullptr &&
         std::any_of(request.params.begin(), request.params.end(),
                     [](const HttpParam& param) { return param.name.starts_with("vsn["); });
}

}  // namespace

void note_refusal(channels::ShardContext& context, const socket::SocketMount& mount,
                  const HttpRequest& request, std::string_view transport, const Why& why,
                  std::uint16_t status) {
  const std::string peer = http::peer_text(request);
  context.insight.note(context.clock.now(), why, {.peer = peer, .topic = mount.path}, status,
                       {.transport = transport});
}

void ConnectSteps::note(const Why& why, std::uint16_t status) const {
  note_refusal(context_, mount_, request_, transport_.name, why, status);
}

bool ConnectSteps::origin_allowed(const OriginPolicy& origins) const {
  if (origins.allows(request_)) return true;
  context_.logger.error(origins.refusal_text(mount_.path, request_));
  const auto origin = request_.headers.get("origin");
  note({Cause::origin_refused, origin ? std::string_view(*origin) : std::string_view()}, kRefusedWith);
  return false;
}

ConnectSteps::Outcome ConnectSteps::connect() const {
  const ConnectInfo info = connect_info();
  return mount_.definition.make_raw ? connect_raw(info) : connect_socket(info);
}

ConnectInfo ConnectSteps::connect_info() const {
  ConnectInfo info = gather_connect_info(request_, transport_.connect_info);
  info.transport = transport_.name;
  info.auth_token = transport_.auth_token;
  info.constants = mount_.options.constants;
  info.added = request_.added;
  if (transport_.sessions != nullptr) info.session = transport_.sessions->load(request_, transport_.csrf);
  return info;
}

ConnectSteps::Outcome ConnectSteps::connect_socket(const ConnectInfo& info) const {
  socket::AcceptedSocket accepted;
  accepted.serializer = choose_serializer();
  if (accepted.serializer == nullptr) return ConnectRefusal{};
  accepted.application = mount_.definition.make();
  const ConnectResult result = ask(*accepted.application, info, accepted.serializer->name());
  if (!result.accepted()) return refused(result, accepted.serializer);
  accepted.id = accepted.application->id();
  return socket::AcceptedConnection(std::move(accepted));
}

/// No serializer, and so no version to agree on.
ConnectSteps::Outcome ConnectSteps::connect_raw(const ConnectInfo& info) const {
  auto application = mount_.definition.make_raw();
  const ConnectResult result = ask(*application, info, "none");
  if (!result.accepted()) return refused(result, nullptr);
  return socket::AcceptedConnection(std::move(application));
}

ConnectSteps::Outcome ConnectSteps::refuse_for_good(const std::string& reason) const {
  note({Cause::step_refused, reason}, kRefusedWith);
  const bool raw = mount_.definition.make_raw != nullptr;
  const phoenix::Serializer* serializer = raw ? nullptr : choose_serializer();
  if (!raw && serializer == nullptr) return ConnectRefusal{};
  return refused(ConnectResult::error_for_good(reason), serializer);
}

ConnectSteps::Outcome ConnectSteps::refused(const ConnectResult& result,
                                            const phoenix::Serializer* serializer) const {
  const bool room = context_.refused < mount_.options.refusal.max_held;
  if (!result.details() || !room) return ConnectRefusal{result.reason()};
  return socket::AcceptedConnection(socket::RefusedConnection{serializer, Payload(*result.details())});
}

const phoenix::Serializer* ConnectSteps::choose_serializer() const {
  const std::string* vsn = request_.param("vsn");
  const auto choice =
      vsn_is_a_list(request_)
          ? phoenix::refuse_invalid_vsn(request_.query)
          : transport_.versions.select(vsn == nullptr ? phoenix::kDefaultVsn : std::string_view(*vsn));
  if (const auto* refusal = std::get_if<phoenix::VsnRefusal>(&choice)) {
    context_.logger.warning(refusal->log_text);
    note({Cause::version_refused, refusal->log_text}, kRefusedWith);
    return nullptr;
  }
  return std::get<const phoenix::Serializer*>(choice);
}

template <class Application>
ConnectResult ConnectSteps::ask(Application& application, const ConnectInfo& info,
                                std::string_view serializer) const {
  const runtime::CallbackScope scope(context_.probe, "connect", mount_.path);
  const Params params = params_of(request_);
  const Socket* socket = nullptr;
  if constexpr (std::is_same_v<Application, Socket>) socket = &application;
  const std::string* vsn = request_.param("vsn");
  const ConnectFacts facts{mount_,     transport_.name,
                           serializer, vsn == nullptr ? std::string_view() : std::string_view(*vsn),
                           params,     info,
                           socket,     transport_.log};
  ConnectReport report(context_, facts);
  const base::TimePoint started = context_.clock.now();
  try {
    ConnectResult result = application.connect(params, info);
    report.answered(result.accepted());
    note_answer(result, context_.clock.now() - started);
    return result;
  } catch (const std::exception& error) {
    report.threw(error.what());
    throw;
  } catch (...) {
    report.threw("not a std::exception");
    throw;
  }
}

/// For the ledger and for traces.
void ConnectSteps::note_answer(const ConnectResult& result, base::Duration duration) const {
  if (!result.accepted()) {
    return note(
        {Cause::connect_refused, result.reason() ? std::string_view(*result.reason()) : std::string_view()},
        kRefusedWith);
  }
  ++context_.insight.counters.connects;
  ROOST_PROBE(connect, mount_.path, "ok", duration.count());
  if (!context_.insight.tracer.active()) return;
  const std::string peer = http::peer_text(request_);
  context_.insight.tracer.offer(context_.clock.now(), {.kind = trace::EventKind::connect,
                                                       .topic = mount_.path,
                                                       .peer = peer,
                                                       .status = "ok",
                                                       .duration = duration});
}

}  // namespace roost::transport

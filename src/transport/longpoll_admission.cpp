// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_admission.hpp"

#include <fmt/format.h>

#include "http/log_thrown.hpp"
#include "transport/longpoll_server.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kNoMoreSessions = 503;

}  // namespace

AdmissionTerms terms_of(const LongPollMount& mount) {
  const LongPollOptions& longpoll = mount.options();
  return {.mount = mount.socket,
          .transport = "longpoll",
          .origins = mount.origins,
          .versions = mount.versions,
          .connect_info = longpoll.connect_info,
          .log = longpoll.log,
          .sessions = mount.sessions,
          .csrf = longpoll.check_csrf ? CsrfCheck::on : CsrfCheck::off};
}

LongPollAdmission::LongPollAdmission(LongPollServer& server, const LongPollMount& mount)
    : Admission(server.context(), terms_of(mount)), server_(server), longpoll_(mount) {}

/// A responder destroyed without a response answers 500.
void LongPollAdmission::resume(http::StepsOutcome outcome) {
  try {
    Admission::resume(std::move(outcome));
  } catch (...) {
    http::log_thrown(context().logger, fmt::format("connect of the socket at {}", mount().path), &request());
  }
}

Admission::Refusal LongPollAdmission::after_steps() {
  if (server_.refuses_new()) return AdmissionRefusal{.status = kNoMoreSessions, .at_once = true};
  const std::size_t most = longpoll_.options().max_sessions;
  if (server_.open_sessions() < most) return std::nullopt;
  context().logger.error(
      fmt::format("Reached max sessions limit of {} for long polling at {}", most, mount().path));
  note(Cause::too_many_sessions, kNoMoreSessions);
  return AdmissionRefusal{.status = kNoMoreSessions, .at_once = true};
}

std::optional<std::string_view> LongPollAdmission::auth_token() const {
  if (!mount().options.auth_token) return std::nullopt;
  return request().headers.get("x-phoenix-authtoken");
}

void LongPollAdmission::admit(socket::AcceptedConnection accepted, HttpResponder responder) {
  responder.respond(server_.start(longpoll_, request(), std::move(accepted)));
}

void LongPollAdmission::refuse(AdmissionRefusal refusal, HttpResponder responder) {
  if (refusal.at_once) return responder.respond(longpoll_refusal(refusal.status));
  HttpResponse response = refusal.response ? longpoll_refusal(std::move(*refusal.response))
                                           : longpoll_answer(LongPollStatus::forbidden);
  server_.refuse(longpoll_, std::move(response), std::move(responder));
}

}  // namespace roost::transport

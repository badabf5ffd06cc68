// SPDX-License-Identifier: Apache-2.0
// A request to open a long-poll session: the common stages of an Admission, and the responses, which are JSON
// (docs/spec/longpoll-transport.md §2).
#pragma once

#include <optional>
#include <string_view>

#include "transport/admission/admission.hpp"

namespace roost::transport {

class LongPollServer;
struct LongPollMount;

[[nodiscard]] AdmissionTerms terms_of(const LongPollMount& mount);

class LongPollAdmission final : public Admission {
 public:
  /// Both are borrowed. The origin has been checked, as it is for every request of a session.
  LongPollAdmission(LongPollServer& server, const LongPollMount& mount);

 private:
  /// May be called from a mailbox, so what the application throws is caught here.
  void resume(http::StepsOutcome outcome) override;
  [[nodiscard]] Refusal after_steps() override;
  [[nodiscard]] std::optional<std::string_view> auth_token() const override;
  void admit(socket::AcceptedConnection accepted, HttpResponder responder) override;
  void refuse(AdmissionRefusal refusal, HttpResponder responder) override;

  LongPollServer& server_;
  const LongPollMount& longpoll_;
};

}  // namespace roost::transport

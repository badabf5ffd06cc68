// SPDX-License-Identifier: Apache-2.0
#include "dashboard/ask_channel.hpp"

namespace roost::dashboard {

Reply AskChannel::handle_in(std::string_view event, const Payload& payload) {
  const auto question = question_of(event, payload);
  if (!question) return Reply::error({{"error", question.error().message}});
  try {
    run_blocking([ask = ask_, asked = *question] { return answer_to(ask, asked); },
                 [asker = socket_ref()](const Answer& answer) {
                   asker.reply(answer.ok() ? "ok" : "error", answer.payload());
                 });
  } catch (const std::system_error&) {
    return Reply::error({{"error", "too many questions wait for an answer"}});
  }
  return Reply::none();
}

}  // namespace roost::dashboard

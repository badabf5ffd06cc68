// SPDX-License-Identifier: Apache-2.0
#include "dashboard/view_channel.hpp"

namespace roost::dashboard {
namespace {

constexpr std::chrono::seconds kEvery{1};

struct Begin {};

}  // namespace

JoinResult ViewChannel::join(const Topic&, const Payload& params) {
  auto question = question_of("GET", params);
  if (!question) return JoinResult::error({{"error", question.error().message}});
  question_ = std::move(*question);
  send_self(Begin{});
  send_every(kEvery, [this] { look(); });
  return JoinResult::ok();
}

void ViewChannel::look() {
  if (asking_) return;
  try {
    run_blocking([ask = ask_, question = question_] { return answer_to(ask, question); },
                 [this](const Answer& answer) { show(answer); });
    asking_ = true;
  } catch (const std::system_error&) {
    return;  // the workers have more to do than they can: in a second again
  }
}

void ViewChannel::show(const Answer& answer) {
  asking_ = false;
  if (answer.text == shown_) return push("same");
  shown_ = answer.text;
  push(answer.ok() ? "shown" : "problem", answer.payload());
}

}  // namespace roost::dashboard

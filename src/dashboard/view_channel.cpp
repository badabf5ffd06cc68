// SPDX-License-Identifier: Apache-2.0
#include "dashboard/view_channel.hpp"

#include <algorithm>
#include <cstdint>

namespace roost::dashboard {
namespace {

constexpr std::int64_t kLongest = 60;  // seconds

struct Begin {};

/// "every_s"; by default a second, and nothing that makes no sense.
std::chrono::seconds pace_of(const Payload& params) {
  const auto value = params.json();
  const Json* wanted = value && value->is_object() ? value->as_object().if_contains("every_s") : nullptr;
  const std::int64_t seconds = wanted != nullptr && wanted->is_int64() ? wanted->as_int64() : 1;
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 1, kLongest));
}

}  // namespace

JoinResult ViewChannel::join(const Topic&, const Payload& params) {
  auto question = question_of("GET", params);
  if (!question) return JoinResult::error({{"error", question.error().message}});
  question_ = std::move(*question);
  send_self(Begin{});
  send_every(pace_of(params), [this] { look(); });
  return JoinResult::ok();
}

void ViewChannel::look() {
  if (asking_) return;
  try {
    run_blocking([ask = ask_, question = question_] { return answer_to(ask, question); },
                 [this](const Answer& answer) { show(answer); });
    asking_ = true;
  } catch (const std::system_error&) {
    return;  // the workers have more to do than they can: next time again
  }
}

void ViewChannel::show(const Answer& answer) {
  asking_ = false;
  if (answer.text == shown_) return push("same");
  shown_ = answer.text;
  push(answer.ok() ? "shown" : "problem", answer.payload());
}

}  // namespace roost::dashboard

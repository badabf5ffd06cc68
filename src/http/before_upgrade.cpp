// SPDX-License-Identifier: Apache-2.0
#include "roost/before_upgrade.hpp"

#include <stdexcept>

#include "http/errors.hpp"
#include "http/pending_step.hpp"

namespace roost {
namespace {

constexpr unsigned kForbidden = 403;
constexpr unsigned kInternalError = 500;

/// Delivers the answer to a future.
class PromisedStep final : public http::PendingStep {
 public:
  PromisedStep(std::promise<StepResult> promise, StepResult if_abandoned)
      : promise_(std::move(promise)), if_abandoned_(std::move(if_abandoned)) {}
  void give(StepResult result) override { promise_.set_value(std::move(result)); }
  void abandon() override { promise_.set_value(std::move(if_abandoned_)); }

 private:
  std::promise<StepResult> promise_;
  StepResult if_abandoned_;
};

std::future<StepResult> known(StepResult result) {
  std::promise<StepResult> promise;
  promise.set_value(std::move(result));
  return promise.get_future();
}

}  // namespace

StepResult StepResult::allow(JsonObject added) {
  StepResult result;
  result.added_ = std::move(added);
  return result;
}

StepResult StepResult::refuse(HttpResponse response) {
  StepResult result;
  result.response_ = std::move(response);
  return result;
}

StepResult StepResult::refuse_for_good(std::string reason) {
  StepResult result = refuse(HttpResponse::text(reason, kForbidden));
  result.reason_ = std::move(reason);
  return result;
}

StepAnswer::StepAnswer(std::unique_ptr<http::PendingStep> pending) : pending_(std::move(pending)) {}
StepAnswer::StepAnswer(StepAnswer&&) noexcept = default;

StepAnswer& StepAnswer::operator=(StepAnswer&& other) noexcept {
  const StepAnswer abandoned(std::move(*this));
  pending_ = std::move(other.pending_);
  return *this;
}

StepAnswer::~StepAnswer() {
  if (pending_ != nullptr) pending_->abandon();
}

void StepAnswer::give(StepResult result) {
  if (const auto pending = std::move(pending_)) pending->give(std::move(result));
}

Steps Steps::within(std::chrono::milliseconds timeout) const {
  if (timeout.count() <= 0) throw std::invalid_argument("steps: the time-out must be positive");
  Steps steps = *this;
  steps.timeout_ = timeout;
  return steps;
}

std::future<StepResult> run_step(const Step& step, const HttpRequest& request) {
  const auto failed = [&] {
    return StepResult::refuse(http::error_response(kInternalError, http::error_format(request.headers)));
  };
  try {
    if (const auto* now = std::get_if<Step::Now>(&step.ask())) return known((*now)(request));
    std::promise<StepResult> promise;
    auto answer = promise.get_future();
    std::get<Step::Later>(step.ask())(
        request, StepAnswer(std::make_unique<PromisedStep>(std::move(promise), failed())));
    return answer;
  } catch (...) {
    return known(failed());
  }
}

}  // namespace roost

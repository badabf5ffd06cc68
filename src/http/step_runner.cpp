// SPDX-License-Identifier: Apache-2.0
#include "http/step_runner.hpp"

#include <fmt/format.h>

#include <exception>

#include "base/log_text.hpp"
#include "http/errors.hpp"
#include "http/log_thrown.hpp"
#include "http/pending_step.hpp"

namespace roost::http {
namespace {

constexpr unsigned kInternalError = 500;
constexpr unsigned kUnavailable = 503;

StepResult refusal_with(unsigned status, const HttpRequest& request) {
  return StepResult::refuse(error_response(status, error_format(request.headers)));
}

}  // namespace

/// One request in progress, with its position in the steps.
class StepRunner::Run final : public runtime::Retired, private runtime::Timer {
 public:
  Run(StepRunner& owner, RunNumber run_number, const Steps& steps, const HttpRequest& asked,
      HttpResponder answer_to, AfterSteps after)
      : number(run_number),
        request(asked),
        responder(std::move(answer_to)),
        then(std::move(after)),
        runner_(owner),
        steps_(steps) {}

  const RunNumber number;
  HttpRequest request;
  HttpResponder responder;
  AfterSteps then;

  /// The state of the steps: one of them has yet to answer, or all have, or one has refused the request.
  struct Verdict {
    bool pending = false;
    std::optional<StepResult> refusal{};  // never while pending
  };
  /// Runs the steps from the next one on, until one does not answer at once.
  [[nodiscard]] Verdict advance();

  /// The time-out of all steps together starts with the first one that does not answer at once.
  void wait() {
    if (!scheduled()) runner_.shard_.loop().schedule_patiently(*this, steps_.timeout());
  }
  void stop_waiting() { cancel(); }
  /// Still pending if the answer is not, or no longer, expected.
  [[nodiscard]] Verdict answered(std::size_t step, StepResult result);
  [[nodiscard]] StepResult failed(std::string_view how, unsigned status = kInternalError) const;

 private:
  [[nodiscard]] std::optional<StepResult> ask(const Step& step);
  /// The refusal, or empty to continue.
  [[nodiscard]] std::optional<StepResult> take(StepResult result);
  void on_timer() override { runner_.finish(*this, failed("has not answered in time", kUnavailable)); }

  StepRunner& runner_;
  const Steps& steps_;
  std::size_t next_ = 0;  // the step to run next, or being waited for
};

/// Finds its request by number, from the shard's mailbox, even for an answer given within the step itself.
class StepRunner::MailboxAnswer final : public PendingStep {
 public:
  MailboxAnswer(StepRunner& runner, RunNumber number, std::size_t step)
      : runner_(runner.home_.address()), number_(number), step_(step) {}

  void give(StepResult result) override { post(std::move(result)); }
  void abandon() override { post(std::nullopt); }

 private:
  void post(std::optional<StepResult> result) {
    // A closed mailbox means that the shard and its request are gone.
    (void)runner_.post(
        [number = number_, step = step_, result = std::move(result)](StepRunner& runner) mutable {
          Run* run = runner.find(number);
          if (run == nullptr) return;
          auto verdict = run->answered(step, result ? std::move(*result) : run->failed("gave no answer"));
          if (!verdict.pending) runner.finish(*run, std::move(verdict.refusal));
        });
  }

  runtime::Home<StepRunner>::Address runner_;
  RunNumber number_;
  std::size_t step_;
};

StepRunner::Run::Verdict StepRunner::Run::advance() {
  while (next_ < steps_.list().size()) {
    auto result = ask(steps_.list()[next_]);
    if (!result) {
      wait();
      return {.pending = true};
    }
    if (auto refusal = take(std::move(*result))) return {.refusal = std::move(refusal)};
  }
  return {};
}

/// Steps run inside this function and nowhere else.
std::optional<StepResult> StepRunner::Run::ask(const Step& step) {
  const runtime::CallbackScope scope(runner_.shard_.probe(), "step", step.name());
  try {
    if (const auto* now = std::get_if<Step::Now>(&step.ask())) return (*now)(request);
    std::get<Step::Later>(step.ask())(request,
                                      StepAnswer(std::make_unique<MailboxAnswer>(runner_, number, next_)));
    return std::nullopt;
  } catch (const std::exception& error) {
    return failed(fmt::format("threw: {}", base::shown_text(error.what())));
  } catch (...) {
    return failed("threw something that is not a std::exception");
  }
}

std::optional<StepResult> StepRunner::Run::take(StepResult result) {
  if (!result.allowed()) {
    if (runner_.logger_.enabled(LogLevel::debug)) {
      runner_.logger_.debug(fmt::format("{} {}: {} refused it with {}", base::shown(request.method),
                                        base::shown(request.path), steps_.list()[next_].name(),
                                        result.response()->status));
    }
    return result;
  }
  for (const auto& [name, value] : result.added())
    request.added[name] = value;
  ++next_;
  return std::nullopt;
}

StepRunner::Run::Verdict StepRunner::Run::answered(std::size_t step, StepResult result) {
  if (step != next_) return {.pending = true};
  if (auto refusal = take(std::move(result))) return {.refusal = std::move(refusal)};
  return advance();
}

StepResult StepRunner::Run::failed(std::string_view how, unsigned status) const {
  runner_.logger_.error(fmt::format("{} {}: {} {}; refused with {}", base::shown(request.method),
                                    base::shown(request.path), steps_.list()[next_].name(), how, status));
  return refusal_with(status, request);
}

StepRunner::StepRunner(runtime::Shard& shard, Logger& logger)
    : shard_(shard), logger_(logger), home_(*this, shard.mailbox()) {}

StepRunner::~StepRunner() = default;

void StepRunner::run(const Steps& steps, const HttpRequest& request, HttpResponder responder,
                     AfterSteps then) {
  if (steps.empty()) return then({request, std::move(responder)});
  if (runs_.size() >= kMaxWaiting) {
    logger_.error(fmt::format("{} {}: {} requests are already waiting for steps", base::shown(request.method),
                              base::shown(request.path), kMaxWaiting));
    return then({request, std::move(responder), refusal_with(kUnavailable, request)});
  }
  const RunNumber number = ++last_number_;
  auto made = std::make_unique<Run>(*this, number, steps, request, std::move(responder), std::move(then));
  auto verdict = made->advance();
  if (verdict.pending) return void(runs_.emplace(number, std::move(made)));
  made->then({made->request, std::move(made->responder), std::move(verdict.refusal)});
}

void StepRunner::refuse_waiting() {
  while (!runs_.empty()) {
    Run& run = *runs_.begin()->second;
    finish(run, refusal_with(kUnavailable, run.request));
  }
}

/// Runs from a timer or a mailbox, so exceptions of `then` are caught here: a responder destroyed unanswered
/// is a 500.
void StepRunner::finish(Run& run, std::optional<StepResult> refusal) {
  run.stop_waiting();
  auto node = runs_.extract(run.number);
  shard_.loop().retire(std::move(node.mapped()));  // on the call stack
  try {
    run.then({run.request, std::move(run.responder), std::move(refusal)});
  } catch (...) {
    log_thrown_by_handler(logger_, run.request);
  }
}

StepRunner::Run* StepRunner::find(RunNumber number) const {
  const auto found = runs_.find(number);
  return found == runs_.end() ? nullptr : found->second.get();
}

}  // namespace roost::http

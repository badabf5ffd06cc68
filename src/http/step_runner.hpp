// SPDX-License-Identifier: Apache-2.0
// The requests of one shard that are on their way through steps. Owner: a server of the shard; every function
// is for its thread, the destructor also for any thread once the shard has stopped. A request whose client
// goes away is carried on to its end, which then goes nowhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/unique_function.hpp"
#include "roost/before_upgrade.hpp"
#include "roost/log.hpp"
#include "runtime/home.hpp"
#include "runtime/shard.hpp"

namespace roost::http {

/// The end of the steps. The request, with what they added, lives as long as the call.
struct StepsOutcome {
  const HttpRequest& request;
  HttpResponder responder;
  std::optional<StepResult> refusal{};  // none: every step let it go on
};
using AfterSteps = base::UniqueFunction<void(StepsOutcome)>;

class StepRunner {
 public:
  /// Requests that wait for an answer at once; more are refused with 503.
  static constexpr std::size_t kMaxWaiting = 16'384;

  /// Both are borrowed.
  StepRunner(runtime::Shard& shard, Logger& logger);
  StepRunner(const StepRunner&) = delete;
  StepRunner& operator=(const StepRunner&) = delete;
  ~StepRunner();

  /// Calls `then` once, at once if no step has to be waited for. `steps` is borrowed until then. What `then`
  /// throws comes through, if it is called at once; else it is logged and the responder dies unanswered
  /// (500).
  void run(const Steps& steps, const HttpRequest& request, HttpResponder responder, AfterSteps then);

  /// Those that wait are refused with 503: the node stops.
  void refuse_waiting();
  [[nodiscard]] std::size_t waiting() const noexcept { return runs_.size(); }

 private:
  class Run;
  class Answer;
  using RunNumber = std::uint64_t;  // never used twice, so a late answer finds nothing

  [[nodiscard]] Run* find(RunNumber number) const;
  void finish(Run& run, std::optional<StepResult> refusal);

  runtime::Shard& shard_;
  Logger& logger_;
  runtime::Home<StepRunner> home_;  // answers may outlive the runner
  std::unordered_map<RunNumber, std::unique_ptr<Run>> runs_;
  RunNumber last_number_ = 0;
};

}  // namespace roost::http

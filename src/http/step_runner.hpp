// SPDX-License-Identifier: Apache-2.0
// The requests of one shard that are passing through steps. Owner: a server of the shard. Thread: the
// shard's; the destructor may run on any thread once the shard has stopped. A request whose client is gone
// still runs to its end; the answer is then dropped.
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

/// The result of the steps. The request, with what they added, is valid during the call.
struct StepsOutcome {
  const HttpRequest& request;
  HttpResponder responder;
  std::optional<StepResult> refusal{};  // empty: every step allowed it
};
using AfterSteps = base::UniqueFunction<void(StepsOutcome)>;

class StepRunner {
 public:
  /// The most requests waiting for an answer at once; more are refused with 503.
  static constexpr std::size_t kMaxWaiting = 16'384;

  /// Both are borrowed.
  StepRunner(runtime::Shard& shard, Logger& logger);
  StepRunner(const StepRunner&) = delete;
  StepRunner& operator=(const StepRunner&) = delete;
  ~StepRunner();

  /// Calls `then` once, at once if every step answers at once. `steps` is borrowed until then. An exception
  /// of `then` propagates if it is called at once; otherwise it is logged and the responder is destroyed
  /// unanswered (500).
  void run(const Steps& steps, const HttpRequest& request, HttpResponder responder, AfterSteps then);

  /// Refuses waiting requests with 503, because the node stops.
  void refuse_waiting();
  [[nodiscard]] std::size_t waiting() const noexcept { return runs_.size(); }

 private:
  class Run;
  class MailboxAnswer;
  using RunNumber = std::uint64_t;  // never reused, so a late answer finds nothing

  [[nodiscard]] Run* find(RunNumber number) const;
  void finish(Run& run, std::optional<StepResult> refusal);

  runtime::Shard& shard_;
  Logger& logger_;
  runtime::Home<StepRunner> home_;  // answers may outlive the runner
  std::unordered_map<RunNumber, std::unique_ptr<Run>> runs_;
  RunNumber last_number_ = 0;
};

}  // namespace roost::http

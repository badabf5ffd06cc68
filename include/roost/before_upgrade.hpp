// SPDX-License-Identifier: Apache-2.0
// Steps in front of a socket or a route: each sees the whole request, and lets it go on, adds to it or
// answers it itself. They run in their order before connect() or the handler, on the shard of the connection
// (several at once), and must not block; an answer may come later, from any thread. They fail closed: one
// that throws or gives no answer refuses with 500, one that takes too long with 503.
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <future>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "roost/http.hpp"

namespace roost {

namespace http {
class PendingStep;  // internal: how a later answer finds its request
}

/// What a step says of a request.
class StepResult {
 public:
  /// `added` is seen by the steps behind it and by the handler as HttpRequest::added, and by connect() as
  /// ConnectInfo::added. Of two steps that add the same name the later wins.
  [[nodiscard]] static StepResult allow(JsonObject added = {});
  /// The request ends here, with this answer.
  [[nodiscard]] static StepResult refuse(HttpResponse response);
  [[nodiscard]] static StepResult refuse(unsigned status) { return refuse(HttpResponse::empty(status)); }
  /// As ConnectResult::error_for_good, for what coming back will not mend (an expired token). In front of a
  /// route it is 403 with the reason as text.
  [[nodiscard]] static StepResult refuse_for_good(std::string reason);

  [[nodiscard]] bool allowed() const noexcept { return !response_; }
  [[nodiscard]] const JsonObject& added() const noexcept { return added_; }
  /// Of a refusal.
  [[nodiscard]] const std::optional<HttpResponse>& response() const noexcept { return response_; }
  /// Of a refusal for good.
  [[nodiscard]] const std::optional<std::string>& reason() const noexcept { return reason_; }

 private:
  StepResult() = default;

  JsonObject added_;
  std::optional<HttpResponse> response_;
  std::optional<std::string> reason_;
};

/// The right to answer for one step, once. Thread: any. An answer that comes too late goes nowhere; one that
/// dies unanswered refuses with 500.
class StepAnswer {
 public:
  explicit StepAnswer(std::unique_ptr<http::PendingStep> pending);
  StepAnswer(StepAnswer&&) noexcept;
  StepAnswer& operator=(StepAnswer&&) noexcept;
  ~StepAnswer();

  /// The second answer is ignored.
  void give(StepResult result);

 private:
  std::unique_ptr<http::PendingStep> pending_;
};

/// One step: a function that answers at once, or one that takes a StepAnswer and answers when it can. The
/// request dies with the call: what is needed later is copied.
class Step {
 public:
  using Now = std::function<StepResult(const HttpRequest&)>;
  using Later = std::function<void(const HttpRequest&, StepAnswer)>;

  template <class F>
    requires std::is_invocable_r_v<StepResult, F&, const HttpRequest&>
  Step(F function) : Step("a step", std::move(function)) {}
  template <class F>
    requires std::invocable<F&, const HttpRequest&, StepAnswer>
  Step(F function) : Step("a step", std::move(function)) {}

  /// The name is for the log.
  template <class F>
    requires std::is_invocable_r_v<StepResult, F&, const HttpRequest&>
  Step(std::string name, F function) : name_(std::move(name)), ask_(Now(std::move(function))) {}
  template <class F>
    requires std::invocable<F&, const HttpRequest&, StepAnswer>
  Step(std::string name, F function) : name_(std::move(name)), ask_(Later(std::move(function))) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::variant<Now, Later>& ask() const noexcept { return ask_; }

 private:
  std::string name_;
  std::variant<Now, Later> ask_;
};

/// Steps in their order: `.before_upgrade = {allow_office, rate_limit}`.
class Steps {
 public:
  static constexpr std::chrono::milliseconds kDefaultTimeout{5'000};

  Steps() = default;
  Steps(std::initializer_list<Step> steps) : list_(steps) {}
  explicit Steps(std::vector<Step> steps) : list_(std::move(steps)) {}

  /// The same, with this time for all of them together. Throws std::invalid_argument unless longer than 0 ms.
  [[nodiscard]] Steps within(std::chrono::milliseconds timeout) const;

  [[nodiscard]] const std::vector<Step>& list() const noexcept { return list_; }
  [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return timeout_; }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }

 private:
  std::vector<Step> list_;
  std::chrono::milliseconds timeout_ = kDefaultTimeout;
};

/// Runs one step on a request that never was on a wire, for tests: `run_step(step, request).get()`. What
/// answers at once is there at once. Fails closed as on a server, but has no time-out.
[[nodiscard]] std::future<StepResult> run_step(const Step& step, const HttpRequest& request);

}  // namespace roost

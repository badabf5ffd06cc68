// SPDX-License-Identifier: Apache-2.0
// Steps before a socket or a route: each sees the whole request and lets it pass, adds to it or answers it.
// They run in order before connect() or the handler, on the shard of the connection (several shards at once),
// and must not block; an answer may come later, from any thread. They fail closed: a step that throws or is
// dropped without an answer refuses with 500, one that takes too long with 503.
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
class PendingStep;  // internal: leads a later answer to its request
}

/// What a step decides about a request.
class StepResult {
 public:
  /// `added` is visible to later steps and to the handler as HttpRequest::added, and to connect() as
  /// ConnectInfo::added. If two steps add the same name, the later one wins.
  [[nodiscard]] static StepResult allow(JsonObject added = {});
  /// Ends the request with this response.
  [[nodiscard]] static StepResult refuse(HttpResponse response);
  [[nodiscard]] static StepResult refuse(unsigned status) { return refuse(HttpResponse::empty(status)); }
  /// As ConnectResult::error_for_good, for what reconnecting cannot fix (an expired token). Before a route it
  /// is 403 with the reason as text.
  [[nodiscard]] static StepResult refuse_for_good(std::string reason);

  [[nodiscard]] bool allowed() const noexcept { return !response_; }
  [[nodiscard]] const JsonObject& added() const noexcept { return added_; }
  /// Set for a refusal.
  [[nodiscard]] const std::optional<HttpResponse>& response() const noexcept { return response_; }
  /// Set for a refusal for good.
  [[nodiscard]] const std::optional<std::string>& reason() const noexcept { return reason_; }

 private:
  StepResult() = default;

  JsonObject added_;
  std::optional<HttpResponse> response_;
  std::optional<std::string> reason_;
};

/// The right to answer for one step, once. Thread: any. A late answer is ignored; destroying it unanswered
/// refuses with 500.
class StepAnswer {
 public:
  explicit StepAnswer(std::unique_ptr<http::PendingStep> pending);
  StepAnswer(StepAnswer&&) noexcept;
  StepAnswer& operator=(StepAnswer&&) noexcept;
  ~StepAnswer();

  /// A second answer is ignored.
  void give(StepResult result);

 private:
  std::unique_ptr<http::PendingStep> pending_;
};

/// One step: a function that answers at once, or one that takes a StepAnswer and answers when it can. The
/// request is valid only during the call: copy what is needed later.
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

  /// The name appears in the log.
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

/// Steps in order: `.before_upgrade = {allow_office, rate_limit}`.
class Steps {
 public:
  static constexpr std::chrono::milliseconds kDefaultTimeout{5'000};

  Steps() = default;
  Steps(std::initializer_list<Step> steps) : list_(steps) {}
  explicit Steps(std::vector<Step> steps) : list_(std::move(steps)) {}

  /// The same steps with a time-out for all of them together. Throws std::invalid_argument unless it is
  /// positive.
  [[nodiscard]] Steps within(std::chrono::milliseconds timeout) const;

  [[nodiscard]] const std::vector<Step>& list() const noexcept { return list_; }
  [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return timeout_; }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }

 private:
  std::vector<Step> list_;
  std::chrono::milliseconds timeout_ = kDefaultTimeout;
};

/// Runs one step on a request, without a server, for tests: `run_step(step, request).get()`. The future of a
/// step that answers at once is ready at once. Fails closed as on a server, but has no time-out.
[[nodiscard]] std::future<StepResult> run_step(const Step& step, const HttpRequest& request);

}  // namespace roost

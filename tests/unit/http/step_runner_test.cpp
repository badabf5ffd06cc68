// SPDX-License-Identifier: Apache-2.0
// Requests passing through steps; the shard and its clock are driven by the test.
#include "http/step_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "http/exchange.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class IgnoredExchange final : public Exchange {
 public:
  void respond_with_file(HttpResponse, std::unique_ptr<FileBody>) override {}
  void respond(HttpResponse, OnLost) override {}
  void upgrade(HttpResponse, TakeOver) override {}
  void abandon() override {}
};

class StepsTest : public ::testing::Test {
 protected:
  struct End {
    JsonObject added;
    std::optional<StepResult> refusal;

    [[nodiscard]] unsigned status() const { return refusal ? refusal->response()->status : 0; }
  };

  void ask(const Steps& steps, std::string path = "/socket") {
    HttpRequest request;
    request.method = "GET";
    request.path = std::move(path);
    runner_.emplace(shard_, logger_);
    runner_->run(
        steps, request, HttpResponder(std::make_unique<IgnoredExchange>()),
        [this](const StepsOutcome& outcome) { ends_.push_back({outcome.request.added, outcome.refusal}); });
  }
  /// A step that answers when the test tells it to.
  Step held() {
    return {"held", [this](const HttpRequest&, StepAnswer answer) { held_.push_back(std::move(answer)); }};
  }
  Step noted(std::string name) {
    return {name, [this, name](const HttpRequest&) {
              logged_request_.push_back(name);
              return StepResult::allow({{name, true}});
            }};
  }
  void turn() { shard_.loop().run_once(base::Duration::zero()); }
  void advance(base::Duration by) {
    clock_.advance(by);
    turn();
  }

  test::ManualClock clock_;
  runtime::Shard shard_{0, clock_};
  std::shared_ptr<test::RecordingLog> log_ = std::make_shared<test::RecordingLog>();
  Logger logger_{log_, LogLevel::debug};
  std::optional<StepRunner> runner_;
  std::vector<End> ends_;
  std::vector<StepAnswer> held_;
  std::vector<std::string> logged_request_;
};

TEST_F(StepsTest, RunInOrderAndEachAddsToTheRequest) {
  const Steps steps{noted("first"), noted("second"), [](const HttpRequest& request) {
                      return StepResult::allow({{"saw", request.added.contains("second")}});
                    }};
  ask(steps);
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_FALSE(ends_[0].refusal);
  EXPECT_THAT(logged_request_, ElementsAre("first", "second"));
  EXPECT_EQ(ends_[0].added, (JsonObject{{"first", true}, {"second", true}, {"saw", true}}));
}

TEST_F(StepsTest, AfterTheOneThatRefusesAreNotRun) {
  const Steps steps{noted("first"), [](const HttpRequest&) { return StepResult::refuse(429); },
                    noted("third")};
  ask(steps);
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 429U);
  EXPECT_THAT(logged_request_, ElementsAre("first"));
}

TEST_F(StepsTest, ThatAnswerLaterAreWaitedForBeforeTheRestRun) {
  const Steps steps{noted("first"), held(), noted("third")};
  ask(steps);
  turn();
  EXPECT_TRUE(ends_.empty());
  EXPECT_THAT(logged_request_, ElementsAre("first"));
  std::thread([this] { held_.at(0).give(StepResult::allow({{"later", 7}})); }).join();
  EXPECT_TRUE(ends_.empty());
  turn();
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].added, (JsonObject{{"first", true}, {"later", 7}, {"third", true}}));
  EXPECT_EQ(runner_->waiting(), 0U);
}

TEST_F(StepsTest, MayAnswerWithinTheirCall) {
  const Steps steps{[](const HttpRequest&, StepAnswer answer) { answer.give(StepResult::refuse(401)); }};
  ask(steps);
  turn();
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 401U);
}

TEST_F(StepsTest, ThatThrowRefuseWith500AndAreExplainedInTheLogOnly) {
  const Steps steps{{"tenant", [](const HttpRequest&) -> StepResult { throw std::runtime_error("secret"); }}};
  ask(steps);
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 500U);
  EXPECT_THAT(ends_[0].refusal->response()->body, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_TRUE(log_->has(LogLevel::error, "tenant threw: secret"));
}

TEST_F(StepsTest, ThatThrowAfterMovingTheAnswerAwayRefuseWith500) {
  const Steps steps{[this](const HttpRequest&, StepAnswer answer) {
    held_.push_back(std::move(answer));
    throw 7;
  }};
  ask(steps);
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 500U);
  held_[0].give(StepResult::allow());
  turn();
  EXPECT_EQ(ends_.size(), 1U);
}

TEST_F(StepsTest, ThatDropTheirAnswerRefuseWith500) {
  const Steps steps{held()};
  ask(steps);
  held_.clear();
  turn();
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 500U);
}

TEST_F(StepsTest, ThatNeverAnswerRefuseWith503AfterTheTimeOut) {
  const Steps steps{held()};
  ask(steps);
  advance(Steps::kDefaultTimeout - 1ms);
  EXPECT_TRUE(ends_.empty());
  advance(2ms);
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 503U);
  EXPECT_TRUE(log_->has(LogLevel::error, "held has not answered in time"));
}

TEST_F(StepsTest, ShareOneTimeOut) {
  const Steps steps = Steps{held(), held()}.within(1s);
  ask(steps);
  advance(900ms);
  held_[0].give(StepResult::allow());
  turn();
  ASSERT_EQ(held_.size(), 2U);
  advance(99ms);
  EXPECT_TRUE(ends_.empty());
  advance(2ms);
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 503U);
}

TEST_F(StepsTest, WhoseAnswerComesTooLateOrTwiceAreIgnored) {
  const Steps steps = Steps{held()}.within(1s);
  ask(steps);
  advance(2s);
  held_[0].give(StepResult::allow());
  held_[0].give(StepResult::allow());
  turn();
  EXPECT_EQ(ends_.size(), 1U);
}

TEST_F(StepsTest, MayOutliveTheRunner) {
  const Steps steps{held()};
  ask(steps);
  runner_.reset();
  held_[0].give(StepResult::allow());
  turn();
  EXPECT_TRUE(ends_.empty());
}

TEST_F(StepsTest, ThatAreStillPendingAtAStopAreRefusedWith503) {
  const Steps steps{held()};
  ask(steps);
  runner_->refuse_waiting();
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 503U);
}

TEST_F(StepsTest, MayKeepABoundedNumberOfRequestsWaiting) {
  const Steps steps{held()};
  ask(steps);
  const auto ask_another = [&] {
    runner_->run(steps, {}, HttpResponder(std::make_unique<IgnoredExchange>()),
                 [this](const StepsOutcome& outcome) { ends_.push_back({{}, outcome.refusal}); });
  };
  while (runner_->waiting() < StepRunner::kMaxWaiting)
    ask_another();
  EXPECT_TRUE(ends_.empty());
  ask_another();
  ASSERT_EQ(ends_.size(), 1U);
  EXPECT_EQ(ends_[0].status(), 503U);
}

TEST(StepTimeout, MustBePositive) {
  EXPECT_THROW(static_cast<void>(Steps{}.within(0ms)), std::invalid_argument);
  EXPECT_EQ(Steps{}.within(1ms).timeout(), 1ms);
}

TEST(RunStep, RunsAStepWithoutAServer) {
  HttpRequest request;
  request.path = "/admin";
  const Step step([](const HttpRequest& asked) {
    return asked.path == "/admin" ? StepResult::refuse_for_good("not yours") : StepResult::allow();
  });
  const StepResult result = run_step(step, request).get();
  EXPECT_FALSE(result.allowed());
  EXPECT_EQ(result.reason(), "not yours");
  EXPECT_EQ(result.response()->status, 403U);
  EXPECT_EQ(result.response()->body, "not yours");
}

TEST(RunStep, WaitsForALaterAnswerAndFailsClosed) {
  std::optional<StepAnswer> held;
  const Step later([&](const HttpRequest&, StepAnswer answer) { held = std::move(answer); });
  auto result = run_step(later, {});
  held->give(StepResult::allow({{"user", 7}}));
  EXPECT_EQ(result.get().added().at("user"), 7);

  const Step forgetful([](const HttpRequest&, const StepAnswer&) {});
  EXPECT_EQ(run_step(forgetful, {}).get().response()->status, 500U);
  const Step throwing([](const HttpRequest&) -> StepResult { throw std::runtime_error("no"); });
  EXPECT_EQ(run_step(throwing, {}).get().response()->status, 500U);
}

}  // namespace
}  // namespace roost::http

// SPDX-License-Identifier: Apache-2.0
#include "http/delayed_answers.hpp"

#include <gtest/gtest.h>

#include "http/exchange.hpp"
#include "support/manual_clock.hpp"

namespace roost::http {
namespace {

using namespace std::chrono_literals;

class DelayedAnswersTest : public ::testing::Test {
 protected:
  class Noting final : public Exchange {
   public:
    explicit Noting(std::vector<unsigned>& into) : into_(into) {}
    void respond_with_file(HttpResponse, std::unique_ptr<FileBody>) override {}
    void respond(HttpResponse response, OnLost) override { into_.push_back(response.status); }
    void upgrade(HttpResponse, TakeOver) override {}
    void abandon() override {}

   private:
    std::vector<unsigned>& into_;
  };

  void answer(unsigned status, base::Duration delay) {
    answers_.answer(HttpResponder(std::make_unique<Noting>(given_)), HttpResponse::empty(status), delay);
  }
  void advance(base::Duration by) {
    clock_.advance(by);
    loop_.run_once(base::Duration::zero());
  }

  test::ManualClock clock_;
  runtime::EventLoop loop_{clock_};
  std::vector<unsigned> given_;
  DelayedAnswers answers_{loop_};
};

using Given = std::vector<unsigned>;

TEST_F(DelayedAnswersTest, AreGivenAfterTheirDelay) {
  answer(403, 2s);
  answer(429, 1s);
  advance(1s - 1ms);
  EXPECT_EQ(given_, Given{});
  advance(2ms);
  EXPECT_EQ(given_, Given{429});
  advance(1s);
  EXPECT_EQ(given_, (Given{429, 403}));
  EXPECT_EQ(answers_.waiting(), 0U);
}

TEST_F(DelayedAnswersTest, WithoutADelayAreGivenAtOnce) {
  answer(403, 0s);
  EXPECT_EQ(given_, Given{403});
}

TEST_F(DelayedAnswersTest, AreGivenAtOnceIfTooManyAreWaiting) {
  for (std::size_t i = 0; i < DelayedAnswers::kMaxWaiting; ++i)
    answer(403, 1s);
  EXPECT_EQ(given_.size(), 0U);
  answer(429, 1s);
  EXPECT_EQ(given_, Given{429});
}

TEST_F(DelayedAnswersTest, AreAllGivenAtAStop) {
  answer(403, 1h);
  answer(429, 2h);
  answers_.give_all();
  EXPECT_EQ(given_.size(), 2U);
}

}  // namespace
}  // namespace roost::http

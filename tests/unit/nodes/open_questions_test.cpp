// SPDX-License-Identifier: Apache-2.0
#include "nodes/open_questions.hpp"

#include <gmock/gmock.h>

#include <cstdint>

namespace roost::nodes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class OpenQuestionsTest : public testing::Test {
 protected:
  std::uint64_t open(OpenQuestions::Addressees addressees, base::Duration patience = 1s) {
    return questions_.open(std::move(addressees), now_ + patience,
                           [this](Result<Answers> answers) { ended_.push_back(std::move(answers).value()); });
  }
  static std::vector<std::string> nodes_of(const Answers& answers) {
    std::vector<std::string> nodes;
    nodes.reserve(answers.answers.size());
    for (const Answer& answer : answers.answers)
      nodes.push_back(answer.node + (answer.ok ? " ok " : " error ") + answer.body);
    return nodes;
  }

  base::TimePoint now_{1000s};
  OpenQuestions questions_{OpenQuestions::Limits{.questions = 2, .bytes = 10}};
  std::vector<Answers> ended_;
};

TEST_F(OpenQuestionsTest, EndWithTheLastAnswerThatIsExpected) {
  const auto number = open({.expected = {"b", "c"}});
  questions_.take(number, {"c", true, "1"});
  EXPECT_THAT(ended_, IsEmpty());
  questions_.take(number, {"b", false, "2"});
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_THAT(nodes_of(ended_[0]), ElementsAre("c ok 1", "b error 2"));
  EXPECT_THAT(ended_[0].silent, IsEmpty());
  EXPECT_EQ(questions_.size(), 0U);
}

TEST_F(OpenQuestionsTest, EndAtTheirDeadlineAndNameTheSilent) {
  const auto number = open({.expected = {"d", "b"}, .silent = {"c"}});
  questions_.take(number, {"d", true, "1"});
  EXPECT_EQ(questions_.next_deadline(), now_ + 1s);
  questions_.pass(now_ + 1s - 1ns);
  EXPECT_THAT(ended_, IsEmpty());
  questions_.pass(now_ + 1s);
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_THAT(nodes_of(ended_[0]), ElementsAre("d ok 1"));
  EXPECT_THAT(ended_[0].silent, ElementsAre("b", "c"));
}

TEST_F(OpenQuestionsTest, EndAtOnceWhenNobodyIsExpected) {
  open({.silent = {"c"}, .open = true});
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_THAT(ended_[0].silent, ElementsAre("c"));
  EXPECT_EQ(questions_.next_deadline(), std::nullopt);
}

TEST_F(OpenQuestionsTest, TakeOneAnswerOfEachNode) {
  const auto number = open({.expected = {"b", "c"}, .open = true});
  questions_.take(number, {"b", true, "1"});
  questions_.take(number, {"b", true, "2"});
  questions_.take(number, {"c", true, "3"});
  EXPECT_THAT(nodes_of(ended_.at(0)), ElementsAre("b ok 1", "c ok 3"));
}

TEST_F(OpenQuestionsTest, ToAllTakeAnAnswerOfANodeThatWasNotKnown) {
  const auto number = open({.expected = {"b"}, .silent = {"d"}, .open = true});
  questions_.take(number, {"c", true, "1"});
  questions_.take(number, {"d", true, "2"});
  questions_.take(number, {"b", true, "3"});
  EXPECT_THAT(nodes_of(ended_.at(0)), ElementsAre("c ok 1", "d ok 2", "b ok 3"));
  EXPECT_THAT(ended_.at(0).silent, IsEmpty());
}

TEST_F(OpenQuestionsTest, ToOneTakeNoAnswerOfAnother) {
  const auto number = open({.expected = {"b"}});
  questions_.take(number, {"c", true, "1"});
  questions_.take(number + 1, {"b", true, "2"});
  EXPECT_THAT(ended_, IsEmpty());
}

TEST_F(OpenQuestionsTest, DoNotWaitForANodeThatIsGone) {
  const auto number = open({.expected = {"b", "c"}});
  questions_.gone("b");
  EXPECT_THAT(ended_, IsEmpty());
  questions_.take(number, {"c", true, "1"});
  EXPECT_THAT(ended_.at(0).silent, ElementsAre("b"));
}

TEST_F(OpenQuestionsTest, ThatWereNotSentEndAtOnce) {
  const auto number = open({.expected = {"b"}});
  questions_.give_up(number);
  EXPECT_THAT(ended_.at(0).silent, ElementsAre("b"));
}

TEST_F(OpenQuestionsTest, KeepABoundedNumberOfBytes) {
  const auto number = open({.expected = {"b", "c"}});
  questions_.take(number, {"b", true, std::string(10, '1')});
  questions_.take(number, {"c", true, "2"});
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_FALSE(ended_[0].answers[1].ok);
  EXPECT_THAT(ended_[0].answers[1].body, HasSubstr("too large"));
  const auto again = open({.expected = {"b"}});
  questions_.take(again, {"b", true, std::string(10, '1')});
  EXPECT_TRUE(ended_.at(1).answers[0].ok);
}

TEST_F(OpenQuestionsTest, AreFullAtTheirBound) {
  open({.expected = {"b"}});
  EXPECT_FALSE(questions_.full());
  open({.expected = {"b"}});
  EXPECT_TRUE(questions_.full());
  questions_.pass(now_ + 1s);
  EXPECT_FALSE(questions_.full());
}

TEST_F(OpenQuestionsTest, MayBeFollowedByAnotherFromWithinTheirAnswer) {
  std::uint64_t second = 0;
  const auto first = questions_.open({.expected = {"b"}}, now_ + 1s,
                                     [&](const Result<Answers>&) { second = open({.expected = {"b"}}); });
  questions_.take(first, {"b", true, "1"});
  questions_.take(second, {"b", true, "2"});
  EXPECT_THAT(nodes_of(ended_.at(0)), ElementsAre("b ok 2"));
}

TEST_F(OpenQuestionsTest, AllEndWhenTheyAreClosed) {
  open({.expected = {"b"}});
  open({.expected = {"c"}});
  questions_.close();
  EXPECT_THAT(ended_, SizeIs(2));
}

}  // namespace
}  // namespace roost::nodes

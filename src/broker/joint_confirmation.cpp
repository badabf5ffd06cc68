// SPDX-License-Identifier: Apache-2.0
#include "broker/joint_confirmation.hpp"

#include <algorithm>
#include <utility>

namespace roost::broker {

std::uint64_t JointConfirmation::ask(std::string_view topic, Confirmed confirmed) {
  questions_.emplace(++last_, Question{.topic = std::string(topic),
                                       .confirmed = std::move(confirmed),
                                       .answers = std::vector<Answer>(brokers_, Answer::none)});
  return last_;
}

void JointConfirmation::answer(std::uint64_t number, std::size_t broker, const Result<void>& answer) {
  const auto place = questions_.find(number);
  if (place == questions_.end()) return;
  Question& question = place->second;
  question.answers.at(broker) = answer ? Answer::confirmed : Answer::refused;
  if (question.told != Answer::none) {
    if (answer && question.told == Answer::confirmed) late_(broker, question.topic);
  } else if (!answer) {
    tell(question, answer);
  } else if (is_confirmed(question)) {
    tell(question, {});
  }
  const auto is_open = [](Answer one) { return one == Answer::none; };
  if (std::none_of(question.answers.begin(), question.answers.end(), is_open)) questions_.erase(place);
}

/// A refusal was told at once.
bool JointConfirmation::is_confirmed(const Question& question) const {
  bool by_one = false;
  for (std::size_t broker = 0; broker < brokers_; ++broker) {
    const Answer answer = question.answers[broker];
    if (answer == Answer::none && connected_(broker)) return false;
    by_one = by_one || answer == Answer::confirmed;
  }
  return by_one;
}

void JointConfirmation::lost() {
  for (auto& [number, question] : questions_)
    if (question.told == Answer::none && is_confirmed(question)) tell(question, {});
}

void JointConfirmation::tell(Question& question, const Result<void>& answer) {
  question.told = answer ? Answer::confirmed : Answer::refused;
  if (question.confirmed) question.confirmed(answer);
}

}  // namespace roost::broker

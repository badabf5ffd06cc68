// SPDX-License-Identifier: Apache-2.0
#include "nodes/open_questions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace roost::nodes {
namespace {

constexpr std::string_view kNoRoom =
    R"({"error":"the answers of all nodes together are too large: ask for less"})";

bool erase_name(std::vector<std::string>& names, std::string_view name) {
  return std::erase(names, name) > 0;
}

}  // namespace

std::uint64_t OpenQuestions::open(Addressees addressees, base::TimePoint deadline, Answered answered) {
  const std::uint64_t number = ++number_;
  const auto place =
      questions_.emplace(number, Asked{std::move(addressees), deadline, std::move(answered)}).first;
  if (place->second.addressees.expected.empty()) end(place);
  return number;
}

void OpenQuestions::give_up(std::uint64_t number) {
  if (const auto place = questions_.find(number); place != questions_.end()) end(place);
}

void OpenQuestions::take(std::uint64_t number, Answer answer) {
  const auto place = questions_.find(number);
  if (place == questions_.end()) return;
  Asked& asked = place->second;
  const bool was_expected = erase_name(asked.addressees.expected, answer.node);
  const bool first = std::none_of(asked.answers.answers.begin(), asked.answers.answers.end(),
                                  [&](const Answer& other) { return other.node == answer.node; });
  if (!was_expected && !(asked.addressees.open && first)) return;
  erase_name(asked.addressees.silent, answer.node);
  keep(asked, std::move(answer));
  if (asked.addressees.expected.empty()) end(place);
}

void OpenQuestions::keep(Asked& asked, Answer answer) {
  if (bytes_ + answer.body.size() > limits_.bytes)
    answer = {std::move(answer.node), false, std::string(kNoRoom)};
  bytes_ += answer.body.size();
  asked.bytes += answer.body.size();
  asked.answers.answers.push_back(std::move(answer));
}

void OpenQuestions::gone(std::string_view node) {
  for (auto place = questions_.begin(); place != questions_.end();) {
    const auto next = std::next(place);
    Addressees& addressees = place->second.addressees;
    if (erase_name(addressees.expected, node)) {
      addressees.silent.emplace_back(node);
      if (addressees.expected.empty()) end(place);
    }
    place = next;
  }
}

void OpenQuestions::pass(base::TimePoint now) {
  for (auto place = questions_.begin(); place != questions_.end();) {
    const auto next = std::next(place);
    if (place->second.deadline <= now) end(place);
    place = next;
  }
}

std::optional<base::TimePoint> OpenQuestions::next_deadline() const {
  std::optional<base::TimePoint> next;
  for (const auto& [number, asked] : questions_)
    if (!next || asked.deadline < *next) next = asked.deadline;
  return next;
}

void OpenQuestions::close() {
  while (!questions_.empty())
    end(questions_.begin());
}

/// The callback may open another question: this one is gone by then.
void OpenQuestions::end(Place place) {
  Asked asked = std::move(place->second);
  questions_.erase(place);
  bytes_ -= asked.bytes;
  auto& silent = asked.answers.silent;
  silent = std::move(asked.addressees.silent);
  std::move(asked.addressees.expected.begin(), asked.addressees.expected.end(), std::back_inserter(silent));
  std::sort(silent.begin(), silent.end());
  asked.answered(std::move(asked.answers));
}

}  // namespace roost::nodes

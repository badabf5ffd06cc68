// SPDX-License-Identifier: Apache-2.0
// A topic that is asked for at several brokers is confirmed once all of them that are connected have
// confirmed it, and one at least. A broker that confirms it later, because it was away, is reported: what
// came over that one alone before is missing. One that refuses is a refusal: what is published there alone
// would not come. Pure. Owner: one lane. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "roost/result.hpp"

namespace roost::broker {

class JointConfirmation {
 public:
  using Confirmed = std::function<void(const Result<void>&)>;
  using Connected = std::function<bool(std::size_t broker)>;
  using Late = std::function<void(std::size_t broker, std::string_view topic)>;

  /// What it calls does not call it.
  JointConfirmation(std::size_t brokers, Connected connected, Late late)
      : brokers_(brokers), connected_(std::move(connected)), late_(std::move(late)) {}
  JointConfirmation(const JointConfirmation&) = delete;
  JointConfirmation& operator=(const JointConfirmation&) = delete;

  /// The number of the question, which each broker answers once.
  [[nodiscard]] std::uint64_t ask(std::string_view topic, Confirmed confirmed);
  void answer(std::uint64_t question, std::size_t broker, const Result<void>& answer);
  /// A broker is not connected any more, so nobody waits for it.
  void lost();

  /// Not yet answered by all.
  [[nodiscard]] std::size_t open() const noexcept { return questions_.size(); }

 private:
  enum class Answer : std::uint8_t { none, confirmed, refused };
  struct Question {
    std::string topic;
    Confirmed confirmed;
    std::vector<Answer> answers;
    Answer told = Answer::none;
  };

  [[nodiscard]] bool is_confirmed(const Question& question) const;
  static void tell(Question& question, const Result<void>& answer);

  const std::size_t brokers_;
  const Connected connected_;
  const Late late_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Question> questions_;
};

}  // namespace roost::broker

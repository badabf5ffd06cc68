// SPDX-License-Identifier: Apache-2.0
// The questions of this node that are not answered yet: who is expected to answer, who has, and until when.
// Bounded in their number and in the bytes of all answers together. One thread. Time is passed in. A question
// ends within the call that ends it; its callback may ask again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "nodes/question.hpp"

namespace roost::nodes {

class OpenQuestions {
 public:
  struct Limits {
    std::size_t questions = 1'024;
    std::size_t bytes = std::size_t{64} << 20U;  // of all answers that are kept
  };

  OpenQuestions() = default;
  explicit OpenQuestions(const Limits& limits) : limits_(limits) {}
  OpenQuestions(const OpenQuestions&) = delete;
  OpenQuestions& operator=(const OpenQuestions&) = delete;

  /// Who has to answer. Anybody else who does is welcome if the question is for all.
  struct Addressees {
    std::vector<std::string> expected{};
    std::vector<std::string> silent{};  // known not to answer: named, but not waited for
    bool open = false;                  // for all
  };

  /// Nothing more may be asked now.
  [[nodiscard]] bool full() const noexcept { return questions_.size() >= limits_.questions; }
  /// The number of the question, from 1. Not while full(). Without anybody expected it ends at once.
  [[nodiscard]] std::uint64_t open(Addressees addressees, base::TimePoint deadline, Answered answered);
  /// An answer to one of them; any other is ignored. Ends the question if it is the last one expected.
  void take(std::uint64_t number, Answer answer);
  /// It was not sent: nobody will answer.
  void give_up(std::uint64_t number);
  /// That node will not answer any more.
  void gone(std::string_view node);
  /// Ends what has waited long enough. To be called at next_deadline().
  void pass(base::TimePoint now);
  [[nodiscard]] std::optional<base::TimePoint> next_deadline() const;
  /// Ends all, with what has come.
  void close();

  [[nodiscard]] std::size_t size() const noexcept { return questions_.size(); }

 private:
  struct Asked {
    Addressees addressees;
    base::TimePoint deadline;
    Answered answered;
    Answers answers{};
    std::size_t bytes = 0;
  };
  using Place = std::map<std::uint64_t, Asked>::iterator;

  void keep(Asked& asked, Answer answer);
  void end(Place place);

  Limits limits_{};
  std::map<std::uint64_t, Asked> questions_;
  std::uint64_t number_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace roost::nodes

// SPDX-License-Identifier: Apache-2.0
// Numbers what a node publishes on one lane, topic by topic, and tells in digests what it was. The other
// side is LossTracker. Remembers a bounded number of topics; the one that was not published to for the
// longest time is forgotten first, and when it comes back its sequence goes on above every number it had.
// Owner: one link. One thread. Never fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace roost::cluster {

class SequenceBook {
 public:
  struct Number {
    std::uint64_t sequence;
    bool begins;  // no earlier one of this topic is remembered
  };

  static constexpr std::size_t kMaxTopics = 100'000;
  explicit SequenceBook(std::size_t max_topics = kMaxTopics) : max_topics_(max_topics) {}
  SequenceBook(const SequenceBook&) = delete;
  SequenceBook& operator=(const SequenceBook&) = delete;

  /// For the next broadcast of the topic. What is lost before it reaches the engine uses its number up, too:
  /// that is how others learn of it.
  [[nodiscard]] Number next(std::string_view topic);

  using Wanted = std::function<bool(std::string_view topic)>;
  using Part = std::function<void(std::uint64_t digest_number, std::string_view payload)>;
  /// Gives `part` the payloads of one digest (topic_digest.hpp): the topics published to since the last one
  /// that are `wanted` elsewhere. Without any there is no digest, and no number is used up. `wanted` and
  /// `part` do not call the book.
  void digest(const Wanted& wanted, const Part& part);

  [[nodiscard]] std::size_t topics() const noexcept { return recent_.size(); }
  /// Topics that were forgotten before a digest could name them: their lost tails stay unknown.
  [[nodiscard]] std::uint64_t undigested() const noexcept { return undigested_; }

 private:
  struct Topic {
    std::string name;
    std::uint64_t hash = 0;  // 0: not yet computed
    std::uint64_t last = 0;
    std::uint64_t first = 0;                  // since the last digest; 0: nothing
    std::list<Topic*>::iterator published{};  // in published_, while first is not 0
  };
  using Place = std::list<Topic>::iterator;

  [[nodiscard]] Place add(std::string_view name);
  void forget_oldest();
  static void append_entry(std::string& out, Topic& topic);

  const std::size_t max_topics_;
  std::list<Topic> recent_;                              // published to last in front
  std::unordered_map<std::string_view, Place> by_name_;  // names are those in recent_
  std::list<Topic*> published_;                          // since the last digest
  std::uint64_t floor_ = 0;                              // the highest number of all that is forgotten
  std::uint64_t digests_ = 0;
  std::uint64_t undigested_ = 0;
};

}  // namespace roost::cluster

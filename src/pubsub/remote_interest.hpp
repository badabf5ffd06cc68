// SPDX-License-Identifier: Apache-2.0
// What this node wants of other nodes: the topics that have members here, as an adapter that routes by
// interest must know them. A topic is asked for with its first member of any shard and given back with the
// last. Thread: any.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost::pubsub {

class RemoteInterest {
 public:
  /// A topic that joins of a shard wait for is confirmed, or refused. Called on any thread and with the topic
  /// locked: it may only post.
  using Answered = std::function<void(std::string_view topic, const Result<void>& answer)>;
  /// The broker has confirmed a topic whose members did not wait for it.
  using Late = std::function<void(std::string_view topic)>;

  /// The adapter is borrowed.
  RemoteInterest(PubSubAdapter& adapter, Late late) : adapter_(adapter), late_(std::move(late)) {}
  RemoteInterest(const RemoteInterest&) = delete;
  RemoteInterest& operator=(const RemoteInterest&) = delete;

  void add(std::string_view topic);
  /// As often as add().
  void remove(std::string_view topic);

  /// Before the first question.
  void on_answer(std::size_t shard, Answered answered);
  /// Whether the topic is confirmed; if it is not, the shard gets the answer, unless the topic is removed
  /// before. Only between add() and remove().
  [[nodiscard]] bool confirmed(std::string_view topic, std::size_t shard);
  /// A member does not wait any longer. Until it is confirmed the topic may miss messages.
  void let_in(std::string_view topic);

  [[nodiscard]] std::size_t topics() const;

 private:
  enum class Stage : std::uint8_t { asked, confirmed, refused };
  struct Topic {
    std::uint64_t question = 0;  // an answer to an earlier one is not for this
    std::uint32_t members = 0;   // shards that have members, and joins under way
    Stage stage = Stage::asked;
    bool let_in = false;
    std::vector<std::size_t> waiting{};  // shards
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  struct Stripe {
    // Recursive, because an adapter may answer within the question. Held while the adapter is asked, so that
    // its questions about one topic come in the order of their answers here.
    mutable std::recursive_mutex mutex;
    std::unordered_map<std::string, Topic, Hash, std::equal_to<>> topics;
    std::uint64_t questions = 0;
  };

  [[nodiscard]] Stripe& stripe_of(std::string_view topic) {
    return stripes_[Hash()(topic) % stripes_.size()];
  }
  void ask(Stripe& stripe, std::string_view topic);
  void answered(Stripe& stripe, const std::string& topic, std::uint64_t question, const Result<void>& answer);

  PubSubAdapter& adapter_;
  const Late late_;
  std::vector<Answered> answered_;  // by shard
  std::array<Stripe, 16> stripes_;
};

/// The node's interest in a topic as long as this lives. Thread: any.
class InterestHold {
 public:
  /// Borrowed; null: nobody needs to know.
  InterestHold(RemoteInterest* interest, std::string_view topic) : interest_(interest), topic_(topic) {
    if (interest_ != nullptr) interest_->add(topic_);
  }
  InterestHold(const InterestHold&) = delete;
  InterestHold& operator=(const InterestHold&) = delete;
  ~InterestHold() {
    if (interest_ != nullptr) interest_->remove(topic_);
  }

  [[nodiscard]] const std::string& topic() const noexcept { return topic_; }

 private:
  RemoteInterest* const interest_;
  const std::string topic_;
};

}  // namespace roost::pubsub

// SPDX-License-Identifier: Apache-2.0
// The topics that one link is subscribed to, or is to be: which are wanted, which linger after their last
// member has left, and what the broker has confirmed. Beyond a number of topics it asks for all of them
// (docs/decisions/0018-wide-interest.md). Pure: what is to be sent goes through Wire, time is passed in.
// Owner: a data lane. One thread. The callbacks it calls do not call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "broker/dialect.hpp"
#include "roost/result.hpp"

namespace roost::broker {

class TopicInterest {
 public:
  using Confirmed = std::function<void(const Result<void>&)>;

  /// Of the subscription to all topics. Those of single topics are higher.
  static constexpr SubscriptionId kAllTopics = 4;
  /// Subscriptions, and ends of subscriptions, of one send().
  static constexpr std::size_t kBatch = 512;

  struct Limits {
    std::size_t max_topics = 100'000;
    base::Duration linger = std::chrono::seconds(30);
  };

  enum class State : std::uint8_t { unsent, sent, confirmed, refused };
  struct Topic {
    std::string name;
    std::uint64_t hash = 0;  // topic_digest.hpp
    SubscriptionId id = 0;
    State state = State::unsent;
    bool wanted = true;
    base::TimePoint since{};  // in force; if confirmed
    base::TimePoint until{};  // if not wanted
    std::list<Topic*>::iterator place{};
    std::vector<Confirmed> waiting{};
  };

  /// The connection, while there is one.
  class Wire {
   public:
    virtual void subscribe(std::string_view topic, SubscriptionId id) = 0;
    virtual void subscribe_all(SubscriptionId id) = 0;
    virtual void unsubscribe(SubscriptionId id) = 0;
    /// confirm() when it has come back.
    virtual void barrier() = 0;

   protected:
    ~Wire() = default;
  };

  explicit TopicInterest(const Limits& limits) : limits_(limits) {}
  TopicInterest(const TopicInterest&) = delete;
  TopicInterest& operator=(const TopicInterest&) = delete;

  /// `confirmed` is called once: when the broker has confirmed the topic, when it refused it, or when the
  /// interest ended before.
  void want(std::string_view topic, Confirmed confirmed, base::TimePoint now);
  void release(std::string_view topic, base::TimePoint now);

  /// Sends what is new, a batch at most and a barrier after it. True: there is more.
  bool send(Wire& wire);
  /// The first barrier that was not confirmed yet has come back.
  void confirm(base::TimePoint now);
  void refuse(std::string_view topic, const Error& error);
  /// One or more of the topics that the next barrier would confirm.
  void refuse_next(const Error& error);
  /// The subscription to all topics: from now on each is subscribed to, however many there are.
  void refuse_all();
  /// The next send() goes to another connection, which knows nothing.
  void connection_lost();

  using Forget = std::function<void(std::string_view topic)>;
  /// Ends subscriptions that have lingered, a batch at most. To be called at next_expiry(), which may be
  /// past.
  void expire(base::TimePoint now, const Forget& forget);
  [[nodiscard]] std::optional<base::TimePoint> next_expiry() const;

  // Null: there is no such topic.
  [[nodiscard]] const Topic* by_id(SubscriptionId id) const;
  [[nodiscard]] const Topic* by_name(std::string_view name) const;
  [[nodiscard]] const Topic* by_hash(std::uint64_t hash) const;

  [[nodiscard]] std::size_t size() const noexcept { return topics_.size(); }
  /// All topics come, not only those in this table.
  [[nodiscard]] bool gets_all() const noexcept { return mode_ == Mode::all || mode_ == Mode::leaving_all; }
  /// All that is wanted is confirmed or refused.
  [[nodiscard]] bool settled() const noexcept;
  /// All that was wanted when the connection was lost is so again, or refused. New topics do not count: there
  /// may always be some under way.
  [[nodiscard]] bool restored() const noexcept;

 private:
  enum class Mode : std::uint8_t { topics, asking_for_all, all, leaving_all };
  using Batch = std::vector<SubscriptionId>;

  Topic& add(std::string_view name);
  void ask(Topic& topic);
  void want_again(Topic& topic, Confirmed confirmed);
  void erase(Topic& topic);
  void send_topics(Wire& wire, Batch& batch);
  void send_ends(Wire& wire);
  [[nodiscard]] bool asks_for_each() const noexcept {
    return mode_ == Mode::topics || mode_ == Mode::leaving_all;
  }
  void choose_mode(Wire& wire);
  void ask_for_each();
  void ask_for_all(Wire& wire);
  void confirm_all(base::TimePoint now, std::vector<Confirmed>& ready);
  static void confirm(Topic& topic, base::TimePoint now, std::vector<Confirmed>& ready);
  static void answer(const std::vector<Confirmed>& waiting, const Result<void>& result);
  [[nodiscard]] Topic* find(SubscriptionId id) const;

  const Limits limits_;
  Mode mode_ = Mode::topics;
  bool all_refused_ = false;
  SubscriptionId last_lost_ = 0;  // known when the connection was lost last
  SubscriptionId last_id_ = 15;   // lower ones are for subscriptions of other kinds
  std::unordered_map<SubscriptionId, std::unique_ptr<Topic>> topics_;
  std::unordered_map<std::string_view, Topic*> by_name_;  // names are those in topics_
  std::unordered_map<std::uint64_t, Topic*> by_hash_;
  std::set<SubscriptionId> unsent_;
  std::deque<Batch> under_way_;  // one for each barrier
  std::vector<SubscriptionId> ended_;
  std::list<Topic*> lingering_;  // the first to expire in front
};

}  // namespace roost::broker

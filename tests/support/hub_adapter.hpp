// SPDX-License-Identifier: Apache-2.0
// Adapters that link several nodes of one process and can be made to fail. Thread: any.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost::test {

class HubAdapter;

/// The network between the adapters. Must outlive them.
class Hub {
 public:
  [[nodiscard]] std::shared_ptr<HubAdapter> adapter(std::string node_name);

 private:
  friend class HubAdapter;
  std::recursive_mutex mutex_;  // a receiver may send in turn
  std::vector<HubAdapter*> started_;
  std::uint64_t lives_ = 0;
};

class HubAdapter final : public PubSubAdapter {
 public:
  HubAdapter(Hub& hub, std::string node_name)
      : hub_(hub), node_name_(std::move(node_name)), incarnation_(++hub.lives_) {}
  ~HubAdapter() override { HubAdapter::stop(); }

  /// Makes every broadcast fail like this from now on.
  void fail(std::string message) { failure_ = make_error(std::move(message), std::errc::not_connected); }
  /// Before the node is built. Broadcasts then come only for topics that are asked for, and these are
  /// confirmed by confirm().
  void route_by_interest() { by_interest_ = true; }
  /// Answers what has been asked and not answered yet.
  void confirm(const Result<void>& answer = {});
  [[nodiscard]] std::set<std::string> interests() const;
  /// As if the engine had lost something.
  void lose(const PubSubGap& gap) { receiver_->gap(gap); }

  void set_state(PubSubState state) {
    const std::lock_guard lock(hub_.mutex_);
    state_ = std::move(state);
  }

  /// Larger messages fail from now on.
  void take_at_most(std::size_t bytes) { max_message_ = bytes; }
  [[nodiscard]] std::size_t max_message() const override { return max_message_; }

  [[nodiscard]] PubSubState state() const override {
    const std::lock_guard lock(hub_.mutex_);
    return state_;
  }
  [[nodiscard]] std::string node_name() const override { return node_name_; }
  [[nodiscard]] std::uint64_t incarnation() const override { return incarnation_; }
  Result<void> start(const Options&, PubSubReceiver& receiver) override {
    const std::lock_guard lock(hub_.mutex_);
    receiver_ = &receiver;
    hub_.started_.push_back(this);
    return {};
  }
  void stop() override {
    const std::lock_guard lock(hub_.mutex_);
    std::erase(hub_.started_, this);
  }
  Result<void> broadcast(const PubSubMessage& message) override {
    return deliver(message, [&](const HubAdapter& other) { return &other != this && other.wants(message); });
  }
  Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) override {
    return deliver(message, [node](const HubAdapter& other) { return other.node_name_ == node; });
  }
  [[nodiscard]] bool routes_by_interest() const override { return by_interest_; }
  void interest(std::string_view topic, bool on, const Confirmed& confirmed) override;
  Result<void> tell(std::string_view node, const NodeMessage& message) override;

 private:
  template <class Chosen>
  Result<void> deliver(const PubSubMessage& message, Chosen chosen) {
    if (failure_) return *failure_;
    const std::size_t size = message.topic.size() + message.event.size() + message.payload.bytes().size();
    if (max_message_ > 0 && size > max_message_) return make_error("too large");
    const std::lock_guard lock(hub_.mutex_);
    for (HubAdapter* adapter : hub_.started_) {
      if (chosen(*adapter)) adapter->receiver_->receive(message);
    }
    return {};
  }
  [[nodiscard]] bool wants(const PubSubMessage& message) const {
    return !by_interest_ || interests_.contains(std::string(message.topic));
  }

  Hub& hub_;
  const std::string node_name_;
  const std::uint64_t incarnation_;
  PubSubReceiver* receiver_ = nullptr;
  std::optional<Error> failure_;
  PubSubState state_{.adapter = "hub"};
  std::size_t max_message_ = 0;
  bool by_interest_ = false;
  std::set<std::string> interests_;
  std::vector<std::pair<std::string, Confirmed>> asked_;
};

inline std::shared_ptr<HubAdapter> Hub::adapter(std::string node_name) {
  return std::make_shared<HubAdapter>(*this, std::move(node_name));
}

inline void HubAdapter::interest(std::string_view topic, bool on, const Confirmed& confirmed) {
  const std::lock_guard lock(hub_.mutex_);
  if (!by_interest_) {
    if (on) confirmed({});
    return;
  }
  if (on) return asked_.emplace_back(topic, confirmed), void();
  interests_.erase(std::string(topic));
  std::erase_if(asked_, [&](const auto& one) { return one.first == topic; });
}

inline void HubAdapter::confirm(const Result<void>& answer) {
  std::vector<std::pair<std::string, Confirmed>> asked;
  {
    const std::lock_guard lock(hub_.mutex_);
    asked.swap(asked_);
    for (const auto& one : asked)
      if (answer) interests_.insert(one.first);
  }
  for (const auto& one : asked)
    one.second(answer);
}

inline std::set<std::string> HubAdapter::interests() const {
  const std::lock_guard lock(hub_.mutex_);
  return interests_;
}

inline Result<void> HubAdapter::tell(std::string_view node, const NodeMessage& message) {
  const std::lock_guard lock(hub_.mutex_);
  NodeMessage told = message;
  told.from = node_name_;
  told.incarnation = incarnation_;
  for (HubAdapter* adapter : hub_.started_) {
    if (node.empty() ? adapter != this : adapter->node_name_ == node) adapter->receiver_->heard(told);
  }
  return {};
}

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// Adapters that link several nodes of one process and can be made to fail. Thread: any.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
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
};

class HubAdapter final : public PubSubAdapter {
 public:
  HubAdapter(Hub& hub, std::string node_name) : hub_(hub), node_name_(std::move(node_name)) {}
  ~HubAdapter() override { HubAdapter::stop(); }

  /// Makes every broadcast fail like this from now on.
  void fail(std::string message) { failure_ = make_error(std::move(message), std::errc::not_connected); }

  [[nodiscard]] std::string node_name() const override { return node_name_; }
  Result<void> start(const Options&, Receive receive) override {
    const std::lock_guard lock(hub_.mutex_);
    receive_ = std::move(receive);
    hub_.started_.push_back(this);
    return {};
  }
  void stop() override {
    const std::lock_guard lock(hub_.mutex_);
    std::erase(hub_.started_, this);
  }
  Result<void> broadcast(const PubSubMessage& message) override {
    return deliver(message, [this](const HubAdapter& other) { return &other != this; });
  }
  Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) override {
    return deliver(message, [node](const HubAdapter& other) { return other.node_name_ == node; });
  }

 private:
  template <class Chosen>
  Result<void> deliver(const PubSubMessage& message, Chosen chosen) {
    if (failure_) return *failure_;
    const std::lock_guard lock(hub_.mutex_);
    for (HubAdapter* adapter : hub_.started_) {
      if (chosen(*adapter)) adapter->receive_(message);
    }
    return {};
  }

  Hub& hub_;
  const std::string node_name_;
  Receive receive_;
  std::optional<Error> failure_;
};

inline std::shared_ptr<HubAdapter> Hub::adapter(std::string node_name) {
  return std::make_shared<HubAdapter>(*this, std::move(node_name));
}

}  // namespace roost::test

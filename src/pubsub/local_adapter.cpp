// SPDX-License-Identifier: Apache-2.0
#include <mutex>

#include "roost/pubsub_adapter.hpp"

namespace roost {
namespace {

class LocalAdapter final : public PubSubAdapter {
 public:
  explicit LocalAdapter(std::string node_name) : node_name_(std::move(node_name)) {}

  [[nodiscard]] std::string node_name() const override { return node_name_; }
  Result<void> start(const Options&, PubSubReceiver& receiver) override {
    const std::lock_guard lock(mutex_);
    receiver_ = &receiver;
    return {};
  }
  void stop() override {
    const std::lock_guard lock(mutex_);
    receiver_ = nullptr;
  }
  Result<void> broadcast(const PubSubMessage&) override { return {}; }
  Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) override {
    const std::lock_guard lock(mutex_);
    if (node == node_name_ && receiver_ != nullptr) receiver_->receive(message);
    return {};
  }

 private:
  const std::string node_name_;
  std::recursive_mutex mutex_;  // guards receiver_; what it delivers may be sent on, on the same thread
  PubSubReceiver* receiver_ = nullptr;
};

}  // namespace

std::shared_ptr<PubSubAdapter> local_pubsub_adapter(std::string node_name) {
  return std::make_shared<LocalAdapter>(std::move(node_name));
}

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
// The origin policy of a mount, which may be replaced while shards read it. Owner: the mount. Thread: any.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "transport/admission/origin_policy.hpp"

namespace roost::transport {

class CurrentOrigins {
 public:
  CurrentOrigins(OriginPolicy policy) : state_(std::make_unique<State>(std::move(policy))) {}

  /// A snapshot; a later set() does not change it.
  [[nodiscard]] std::shared_ptr<const OriginPolicy> get() const {
    const std::lock_guard lock(state_->mutex);
    return state_->policy;
  }
  void set(OriginPolicy policy) {
    auto replaced = std::make_shared<const OriginPolicy>(std::move(policy));
    const std::lock_guard lock(state_->mutex);
    state_->policy.swap(replaced);
  }

 private:
  struct State {
    explicit State(OriginPolicy first) : policy(std::make_shared<const OriginPolicy>(std::move(first))) {}
    std::mutex mutex;  // guards policy
    std::shared_ptr<const OriginPolicy> policy;
  };

  std::unique_ptr<State> state_;  // so that mounts can be moved
};

}  // namespace roost::transport

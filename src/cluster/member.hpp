// SPDX-License-Identifier: Apache-2.0
// Another node as this one knows it. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cluster/hello.hpp"

namespace roost::cluster {

struct Member {
  std::string name{};
  std::uint64_t incarnation = 0;
  NodeState state = NodeState::up;
  base::TimePoint since{};     // in this state
  base::TimePoint heard_at{};  // its newest hello
  Hello hello{};               // as it came; heard is left out
  std::uint64_t number = 0;    // of that hello
  std::optional<base::Duration> round_trip{};
  bool duplicate = false;  // another running node has the same name
  /// A node of the same name has come up: most likely the process was started again.
  bool replaced = false;

  [[nodiscard]] bool alive() const noexcept { return is_alive(state); }
  [[nodiscard]] base::Duration age(base::TimePoint now) const noexcept {
    return hello.age + (now - heard_at);
  }
};

}  // namespace roost::cluster

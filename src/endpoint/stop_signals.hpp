// SPDX-License-Identifier: Apache-2.0
// What a signal to stop means: the first asks for a graceful stop, a second for the end at once. GNU timeout
// and others send one signal twice, to the program and to its process group: a repetition this soon is the
// same request. Owner and thread: run().
#pragma once

#include <optional>

#include "base/clock.hpp"

namespace roost::endpoint {

class StopSignals {
 public:
  static constexpr base::Duration kEcho = std::chrono::milliseconds(250);

  enum class Meaning { stop, echo, end_at_once };

  [[nodiscard]] Meaning hear(int signal, base::TimePoint now);

 private:
  struct First {
    int signal;
    base::TimePoint at;
  };
  std::optional<First> first_;
};

}  // namespace roost::endpoint

// SPDX-License-Identifier: Apache-2.0
// Behind a StepAnswer: the way from a step's answer, on whatever thread, to whoever waits for it. One of the
// two functions is called, once.
#pragma once

#include "roost/before_upgrade.hpp"

namespace roost::http {

/// Thread: any.
class PendingStep {
 public:
  virtual ~PendingStep() = default;
  virtual void give(StepResult result) = 0;
  /// Nobody will answer.
  virtual void abandon() = 0;
};

}  // namespace roost::http

// SPDX-License-Identifier: Apache-2.0
// Behind a StepAnswer: carries a step's answer, from whatever thread, to the code waiting for it. Exactly one
// of the two functions is called, once.
#pragma once

#include "roost/before_upgrade.hpp"

namespace roost::http {

/// Thread: any.
class PendingStep {
 public:
  virtual ~PendingStep() = default;
  virtual void give(StepResult result) = 0;
  /// No answer will come.
  virtual void abandon() = 0;
};

}  // namespace roost::http

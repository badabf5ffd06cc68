// SPDX-License-Identifier: Apache-2.0
// The records of why something ended, of all shards, the newest first. Thread: any.
#pragma once

#include <utility>

#include "introspection/shard_questions.hpp"
#include "roost/introspection.hpp"

namespace roost::introspection {

class WhySearch {
 public:
  explicit WhySearch(ShardQuestions questions) : questions_(std::move(questions)) {}

  [[nodiscard]] WhyPage page(const WhyQuery& asked, const PageRequest& request) const;

 private:
  ShardQuestions questions_;
};

}  // namespace roost::introspection

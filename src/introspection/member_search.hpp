// SPDX-License-Identifier: Apache-2.0
// What subscribes to a topic: pages of it, and one channel by its id. Thread: any.
#pragma once

#include <string>
#include <utility>

#include "introspection/shard_questions.hpp"
#include "roost/introspection.hpp"

namespace roost::introspection {

class MemberSearch {
 public:
  explicit MemberSearch(ShardQuestions questions) : questions_(std::move(questions)) {}

  [[nodiscard]] Page<MemberInfo> page(const std::string& topic, const PageRequest& request) const;
  [[nodiscard]] Result<ChannelInfo> channel(SubscriberId id, Detail detail) const;

 private:
  ShardQuestions questions_;
};

}  // namespace roost::introspection

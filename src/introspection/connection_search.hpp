// SPDX-License-Identifier: Apache-2.0
// Open connections: pages of those that are asked for, one of them, its channels. Thread: any.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "introspection/shard_questions.hpp"
#include "roost/introspection.hpp"

namespace roost::introspection {

class ConnectionSearch {
 public:
  explicit ConnectionSearch(ShardQuestions questions) : questions_(std::move(questions)) {}

  [[nodiscard]] Page<ConnectionInfo> page(const ConnectionQuery& asked, const PageRequest& request) const;
  [[nodiscard]] Result<ConnectionInfo> one(ConnectionId id) const;
  [[nodiscard]] Result<std::vector<ChannelInfo>> channels_of(ConnectionId id, Detail detail) const;

 private:
  ShardQuestions questions_;
};

}  // namespace roost::introspection

// SPDX-License-Identifier: Apache-2.0
// Topics over all shards. A topic has members on several of them, so its figures have to be added up. Thread:
// any.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "introspection/shard_questions.hpp"
#include "roost/introspection.hpp"

namespace roost::introspection {

class TopicSearch {
 public:
  explicit TopicSearch(ShardQuestions questions) : questions_(std::move(questions)) {}

  [[nodiscard]] Page<TopicInfo> page(const TopicQuery& query, const PageRequest& request) const;

 private:
  [[nodiscard]] Page<TopicInfo> by_name(const TopicQuery& query, const PageRequest& request) const;
  [[nodiscard]] Page<TopicInfo> by_figure(const TopicQuery& query, const PageRequest& request) const;
  void complete(Page<TopicInfo>& page, std::optional<TopicKind> kind,
                std::chrono::steady_clock::time_point deadline) const;

  ShardQuestions questions_;
};

}  // namespace roost::introspection

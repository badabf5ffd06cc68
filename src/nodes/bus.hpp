// SPDX-License-Identifier: Apache-2.0
// How the nodes layer reaches other nodes.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "roost/pubsub_adapter.hpp"

namespace roost::nodes {

struct Bus {
  /// As PubSubAdapter::tell. Thread: any. Does not block.
  std::function<Result<void>(std::string_view node, const NodeMessage& message)> tell;
  /// Whether messages would get through: all of them, or at least some. Thread: any.
  std::function<bool()> connected;
  std::function<bool()> reachable;
};

/// Of a question.
inline constexpr std::size_t kMaxQuestion = 65'536;
/// Of an answer. An engine may allow less: then its error is the answer.
inline constexpr std::size_t kMaxAnswer = 1'000'000;

}  // namespace roost::nodes

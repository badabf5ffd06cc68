// SPDX-License-Identifier: Apache-2.0
// A question to other nodes and what comes back. Values.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/unique_function.hpp"
#include "roost/result.hpp"

namespace roost::nodes {

struct Question {
  std::string node{};   // its name; empty: all others
  std::string event{};  // what is asked
  std::string body{};   // JSON
  std::chrono::milliseconds patience{1000};
};

struct Answer {
  std::string node;
  bool ok = false;   // false: the body is {"error": "…"}, and may say more
  std::string body;  // JSON, as the node sent it
};

struct Answers {
  std::vector<Answer> answers{};      // in the order in which they came
  std::vector<std::string> silent{};  // nodes that should have answered and did not
};

/// Called once, on the loop. Does not block. An error: it could not be asked at all.
using Answered = base::UniqueFunction<void(Result<Answers>)>;

}  // namespace roost::nodes

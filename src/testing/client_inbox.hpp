// SPDX-License-Identifier: Apache-2.0
// What has arrived and was not asserted yet, in order, and the failure message if it is not what was
// expected.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "roost/payload.hpp"
#include "roost/testing/outcome.hpp"
#include "roost/testing/pattern.hpp"

namespace roost::test {

/// A message to a client, or a broadcast.
struct Received {
  std::string topic;
  std::string event;     // of a reply its status
  std::string join_ref;  // JSON text; of a broadcast nothing
  std::string ref;       // JSON text; of a reply the ref it answers
  bool is_reply = false;
  Payload payload;

  [[nodiscard]] std::string text() const;
};

/// What is expected. Empty parts match everything.
struct Wanted {
  std::string topic;
  std::string join_ref{};
  std::string event{};
  std::string ref{};
  bool is_reply = false;
  Pattern payload{};

  [[nodiscard]] bool fits(const Received& received) const;
  [[nodiscard]] std::string text() const;
};

class Inbox {
 public:
  void add(Received received) { received_.push_back(std::move(received)); }
  /// Removes and returns the first match.
  [[nodiscard]] Outcome take(const Wanted& wanted);
  [[nodiscard]] Outcome refute(const Wanted& wanted) const;

 private:
  std::vector<Received> received_;
};

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// numbers:positive and numbers:negative: one integer per second to every client that joins.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "roost/channel.hpp"

namespace numbers {

// [snippet: channel]
class IntegersChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic& topic, const roost::Payload&) override {
    if (topic.subtopic() != "positive" && topic.subtopic() != "negative") {
      return roost::JoinResult::error({{"reason", "unknown numbers topic"}});
    }
    sign_ = topic.subtopic() == "positive" ? 1 : -1;
    send_self(Update{});
    send_every(std::chrono::seconds(1), [this] { push_update(); });
    return roost::JoinResult::ok();
  }

  void handle_info(const roost::Info&) override { push_update(); }

  // [snippet: describe]
  [[nodiscard]] roost::Json describe() const override { return {{"sign", sign_}}; }
  // [/snippet]

 private:
  struct Update {};

  void push_update() { push("update", {{"number", sign_ * next_integer()}}); }

  /// Unique on this node and increasing, across all clients.
  static std::int64_t next_integer() {
    static std::atomic<std::int64_t> last = 0;
    return ++last;
  }

  int sign_ = 1;
};
// [/snippet]

}  // namespace numbers

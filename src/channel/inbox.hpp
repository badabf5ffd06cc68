// SPDX-License-Identifier: Apache-2.0
// What has come for a channel and is not handled yet: what it sent itself, and messages of the client that
// wait while the join is being decided. Owner and thread: the ChannelServer.
#pragma once

#include <any>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "protocol/phoenix/protocol_names.hpp"

namespace roost::channels {

/// A message that has to wait: what a MessageView shows, kept.
struct KeptMessage {
  KeptMessage(const phoenix::MessageView& message, base::TimePoint now);
  [[nodiscard]] phoenix::MessageView view() const;

  phoenix::Ref join_ref;
  phoenix::Ref ref;
  std::string event;
  bool event_is_string;
  Payload payload;
  base::TimePoint came_at;  // as EventLoop::patient_now() counts
};

class Inbox {
 public:
  void send_self(std::any value) { to_self_.push_back(std::move(value)); }
  /// In the order in which they were sent.
  [[nodiscard]] std::optional<std::any> take_from_self();
  [[nodiscard]] std::size_t sent_to_self() const noexcept { return to_self_.size(); }

  /// False: too many wait, or too much.
  [[nodiscard]] bool keep(const phoenix::MessageView& message, base::TimePoint now);
  [[nodiscard]] std::vector<KeptMessage> take_waiting();

  /// The channel ends. What waits is left: the socket still has to answer it.
  void close() { to_self_.clear(); }

 private:
  std::deque<std::any> to_self_;
  std::vector<KeptMessage> waiting_;
};

}  // namespace roost::channels

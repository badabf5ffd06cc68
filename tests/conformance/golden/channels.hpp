// SPDX-License-Identifier: Apache-2.0
// The channels of the recorded application, event by event as recorded.
#pragma once

#include <optional>
#include <string>

#include "roost/channel.hpp"

namespace roost::golden {

/// echo:*: a join returns its payload, and each event has a different outcome.
class EchoChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override;
  Reply handle_in(std::string_view event, const Payload& payload) override;
  void handle_info(const Info& info) override;

 private:
  [[nodiscard]] std::optional<Reply> answer(std::string_view event, const Payload& payload);
  [[nodiscard]] bool stop_on(std::string_view event);
  void answer_pending();

  struct Late;
  std::shared_ptr<Late> late_;  // the pending `echo_later`
};

/// room:*: broadcasts and their recipients.
class RoomChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override;

 private:
  void burst(const Payload& payload);
};

/// crash:*: every way to crash on a message, and some that only look like one.
class CrashChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override;
  Reply handle_in(std::string_view event, const Payload& payload) override;
};

/// presence:*: each member is present under the user_id of its join.
class PresenceChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override;
  Reply handle_in(std::string_view event, const Payload& payload) override;
  void handle_info(const Info& info) override;

 private:
  struct AfterJoin {};

  std::string user_;
};

/// numbers:positive and numbers:negative. Their second is a broadcast on second_of(topic), so that a test
/// decides when it passes.
class NumbersChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override;
  void handle_info(const Info& info) override;

 private:
  int step_ = 1;
  int number_ = 0;
};

[[nodiscard]] std::string second_of(std::string_view topic);

}  // namespace roost::golden

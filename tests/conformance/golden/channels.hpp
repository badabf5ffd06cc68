// SPDX-License-Identifier: Apache-2.0
// The channels of the recorded application, event by event as its recordings show them.
#pragma once

#include <optional>
#include <string>

#include "roost/channel.hpp"

namespace roost::golden {

/// echo:*: a join gives its payload back, and each event ends in another way.
class EchoChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override;
  Reply handle_in(std::string_view event, const Payload& payload) override;
  void handle_info(const Info& info) override;

 private:
  [[nodiscard]] std::optional<Reply> answer(std::string_view event, const Payload& payload);
  [[nodiscard]] bool stop_on(std::string_view event);
  void answer_what_waits();

  struct Late;
  std::shared_ptr<Late> late_;  // the one `echo_later` that has no answer yet
};

/// room:*: who says what to whom.
class RoomChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override;

 private:
  void burst(const Payload& payload);
};

/// crash:*: every way not to survive a message, and some that only look like one.
class CrashChannel : public Channel {
 public:
  JoinResult join(const Topic& topic, const Payload& params) override;
  Reply handle_in(std::string_view event, const Payload& payload) override;
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

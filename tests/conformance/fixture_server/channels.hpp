// SPDX-License-Identifier: Apache-2.0
// The channels of the fixture page, §2 and §4.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "roost/channel.hpp"

namespace fixture {

/// room:* behaves slightly differently over each transport.
struct RoomKind {
  std::string_view transport;  // as Elixir prints the atom
  bool answers_new_msg = true;
  bool says_bye = true;
};
inline constexpr RoomKind kWebSocketRoom{":websocket", true, true};
inline constexpr RoomKind kLongPollRoom{":longpoll", false, false};

class RoomChannel : public roost::Channel {
 public:
  static std::vector<std::string> intercept() { return {"new_msg", "bin_ack"}; }

  explicit RoomChannel(const RoomKind& kind) : kind_(kind) {}

  roost::JoinResult join(const roost::Topic& topic, const roost::Payload& params) override;
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override;
  void handle_out(std::string_view event, const roost::Payload& payload) override;
  void handle_info(const roost::Info& info) override;
  void terminate(const roost::StopReason& reason) override;

 private:
  [[nodiscard]] roost::Reply answer_bytes(std::string_view data);

  const RoomKind kind_;
};

/// custom:*: the join params decide the outcome.
class CustomChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic& topic, const roost::Payload& params) override;
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override;
};

}  // namespace fixture

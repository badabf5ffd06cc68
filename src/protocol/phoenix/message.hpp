// SPDX-License-Identifier: Apache-2.0
// Channel messages as values: what a frame said, and what a server has to say. Views only, pure.
#pragma once

#include <string>
#include <string_view>

#include "protocol/phoenix/ref.hpp"
#include "roost/payload.hpp"
#include "roost/topic.hpp"

namespace roost::phoenix {

inline constexpr std::string_view kJoinEvent = "phx_join";
inline constexpr std::string_view kLeaveEvent = "phx_leave";
inline constexpr std::string_view kReplyEvent = "phx_reply";
inline constexpr std::string_view kCloseEvent = "phx_close";
inline constexpr std::string_view kErrorEvent = "phx_error";
inline constexpr std::string_view kHeartbeatEvent = "heartbeat";
inline constexpr std::string_view kHeartbeatTopic = "phoenix";

/// A topic or event. Clients send strings; a topic that is a number or null matches nothing but is answered
/// all the same, so its JSON text is kept to be sent back.
class NameView {
 public:
  NameView() = default;
  NameView(std::string_view text) : text_(text) {}
  NameView(const char* text) : text_(text) {}
  NameView(const std::string& text) : text_(text) {}
  NameView(const Topic& topic) : text_(topic.view()) {}
  [[nodiscard]] static NameView not_a_string(std::string_view json_text) {
    NameView name(json_text);
    name.is_string_ = false;
    return name;
  }

  [[nodiscard]] bool is_string() const { return is_string_; }
  /// The characters of a string (unescaped), or the JSON text of anything else.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// True only for the string `expected`.
  [[nodiscard]] bool is(std::string_view expected) const { return is_string_ && text_ == expected; }

 private:
  std::string_view text_;
  bool is_string_ = true;
};

/// One message of a peer. Valid while the frame and the DecodeScratch it was decoded with stay as they are.
struct MessageView {
  RefView join_ref;
  RefView ref;
  NameView topic;
  NameView event;
  Payload payload;  // borrows the frame; its copies do not
};

/// To one client, from its channel.
struct Push {
  RefView join_ref;
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// The answer to one message; status is free text, by convention "ok" or "error".
struct Reply {
  RefView join_ref;
  RefView ref;
  NameView topic;
  std::string_view status;
  const Payload& response;
};

/// To all members of a topic, encoded once.
struct Broadcast {
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// phx_close or phx_error: the channel of this join has ended.
struct Control {
  RefView join_ref;
  std::string_view topic;
};

}  // namespace roost::phoenix

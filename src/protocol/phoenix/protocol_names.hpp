// SPDX-License-Identifier: Apache-2.0
// The events and the topic reserved by the protocol, and the codec's names for the public message types
// (roost/message.hpp, roost/serializer.hpp).
#pragma once

#include <string_view>

#include "protocol/phoenix/ref.hpp"
#include "roost/message.hpp"
#include "roost/serializer.hpp"

namespace roost::phoenix {

using roost::DecodeError;
using roost::DecodeResult;
using roost::DecodeScratch;
using roost::EncodeError;
using roost::EncodeResult;
using roost::MessageView;
using roost::NameView;
using roost::Serializer;

inline constexpr std::string_view kJoinEvent = "phx_join";
inline constexpr std::string_view kLeaveEvent = "phx_leave";
inline constexpr std::string_view kReplyEvent = "phx_reply";
inline constexpr std::string_view kCloseEvent = "phx_close";
inline constexpr std::string_view kErrorEvent = "phx_error";
inline constexpr std::string_view kHeartbeatEvent = "heartbeat";
inline constexpr std::string_view kHeartbeatTopic = "phoenix";

using Push = Serializer::Push;
using Reply = Serializer::Reply;
using Broadcast = Serializer::Broadcast;
using Control = Serializer::Control;

}  // namespace roost::phoenix

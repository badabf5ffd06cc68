// SPDX-License-Identifier: Apache-2.0
// What Phoenix.PubSub's nodes send each other (docs/spec/erlang-cluster.md §2.5).
//   {forward_to_local, Topic, Message, Dispatcher}
//   Message of channels = #{'__struct__' => 'Elixir.Phoenix.Socket.Broadcast', event, payload, topic}
//   payload = a map, or {binary, Bytes}
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "roost/result.hpp"

namespace roost::distribution {

inline constexpr std::string_view kChannelDispatcher = "Elixir.Phoenix.Channel.Server";
inline constexpr std::string_view kPlainDispatcher = "Elixir.Phoenix.PubSub";

enum class PayloadForm : std::uint8_t { json, binary };

/// Views.
struct Broadcast {
  std::string_view topic;
  std::string_view event;
  std::string_view payload;  // JSON text, an object; or bytes
  PayloadForm form = PayloadForm::json;
  std::string_view dispatcher{};  // empty: the channel dispatcher
  bool for_roost_only = false;
};

/// A message to the workers of Phoenix.PubSub that no real node can stumble over: it is checked when it is
/// made, and there is no other way to make one. Encoded once, whoever gets it. A value.
class ForwardMessage {
 public:
  /// An error for what a real node could not take: text that is not UTF-8, JSON that no term can hold.
  [[nodiscard]] static Result<ForwardMessage> of(const Broadcast& broadcast);
  /// Any term of data, as Phoenix.PubSub.broadcast sends: for subscribers that are not channels.
  [[nodiscard]] static Result<ForwardMessage> plain(std::string_view topic, std::string_view term);

  /// With its version.
  [[nodiscard]] const std::string& term() const noexcept { return term_; }
  /// Also if it names a dispatcher of the program. A real node would look for a module of that name, and its
  /// worker would die of finding none.
  [[nodiscard]] bool for_roost_only() const noexcept { return for_roost_only_; }

 private:
  ForwardMessage(std::string term, bool for_roost_only)
      : term_(std::move(term)), for_roost_only_(for_roost_only) {}

  std::string term_;
  bool for_roost_only_;
};

/// The topic of such a message, and what is to be read once somebody wants it. Views.
struct Forwarded {
  std::string_view topic;
  std::string_view rest;  // Message and Dispatcher
};
[[nodiscard]] std::optional<Forwarded> read_forwarded(std::string_view term);

/// A message of channels, or another term.
struct ForwardedMessage {
  std::string dispatcher;
  std::string_view term{};  // not empty: it is not a broadcast of a channel, but this
  std::string topic;        // as the broadcast says it, mostly the same
  std::string event;
  PayloadForm form = PayloadForm::json;
  std::string payload;
};
/// An error names what could not be read.
[[nodiscard]] Result<ForwardedMessage> read_message(const Forwarded& forwarded);

}  // namespace roost::distribution

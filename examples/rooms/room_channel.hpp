// SPDX-License-Identifier: Apache-2.0
// room:NAME: a chat room that shows what a channel can do: described payloads, answers at once and later,
// broadcasts seen through handle_out, timers, assigns, presences, and work on other threads.
#pragma once

#include <boost/describe/class.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/channel.hpp"

namespace rooms {

// [snippet: payload]
struct Message {
  std::string body;
  std::optional<std::string> to;  // may be missing: to everyone
};
BOOST_DESCRIBE_STRUCT(Message, (), (body, to))
// [/snippet]

/// What was said in a room. Thread: any. Stands in for a database: reading may be slow.
class Archive {
 public:
  virtual ~Archive() = default;
  [[nodiscard]] virtual bool has(std::string_view room) const = 0;
  [[nodiscard]] virtual std::vector<std::string> search(std::string_view room,
                                                        std::string_view word) const = 0;
};

/// Sent to a channel's handle by another thread.
struct Notice {
  std::string text;
};

class RoomChannel : public roost::Channel {
 public:
  explicit RoomChannel(std::shared_ptr<const Archive> archive) : archive_(std::move(archive)) {}

  // [snippet: intercept]
  static std::vector<std::string> intercept() { return {"message"}; }
  // [/snippet]

  roost::JoinResult join(const roost::Topic& topic, const roost::Payload& params) override;
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override;
  void handle_out(std::string_view event, const roost::Payload& payload) override;
  void handle_info(const roost::Info& info) override;
  void terminate(const roost::StopReason& reason) override;

 private:
  struct Arrived {};

  roost::Reply say(const roost::Payload& payload);
  roost::Reply typing();
  void stop_typing();
  roost::Reply search(const roost::Payload& payload);
  void arrive();
  [[nodiscard]] std::string user() { return std::string(assigns().at("user").as_string()); }

  std::shared_ptr<const Archive> archive_;
  std::optional<roost::TimerId> typing_;
};

}  // namespace rooms

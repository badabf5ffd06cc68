// SPDX-License-Identifier: Apache-2.0
// The channels used by load tests.
#pragma once

#include <stdexcept>
#include <string>

#include "roost/channel.hpp"

namespace bench {

/// echo:*: `echo` replies ok with the payload, `push` pushes it back as `pushed`.
class EchoChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok();
  }
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override {
    if (event == "echo") return roost::Reply::ok(payload);
    if (event == "push") return push("pushed", payload), roost::Reply::none();
    return Channel::handle_in(event, payload);
  }
};

/// room:*: `shout` broadcasts its payload, `shout_from` broadcasts it to the others, `burst` broadcasts many.
class RoomChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok();
  }
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override {
    if (event == "shout") {
      broadcast("shout", payload);
    } else if (event == "shout_from") {
      broadcast_from("shout_from", payload);
    } else if (event == "burst") {
      burst(payload);
    } else {
      return Channel::handle_in(event, payload);
    }
    return roost::Reply::none();
  }

 private:
  void burst(const roost::Payload& payload);
};

/// crowd:*, paged:*: with {"user": KEY} the member is present. The state is pushed after the join.
class CrowdChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload& params) override;
  void handle_info(const roost::Info&) override;

 private:
  std::string user_;  // empty: it only looks
};

/// crash:*: `raise` throws, `stop` ends the channel normally; a join with {"raise": true} throws, with
/// {"deny": true} is refused.
class CrashChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload& params) override;
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override {
    if (event == "raise") throw std::runtime_error("raised on request");
    if (event == "stop") return stop(roost::StopReason::normal()), roost::Reply::none();
    return Channel::handle_in(event, payload);
  }
};

}  // namespace bench

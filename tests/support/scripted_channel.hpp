// SPDX-License-Identifier: Apache-2.0
// A channel whose callbacks a test writes inline. By default joins are accepted, every message is answered
// with ok and its own payload, and everything else is as in roost::Channel.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "roost/channel.hpp"
#include "roost/routes.hpp"

namespace roost::test {

/// What all channels of one route do, and a record of what happened to them. Must outlive its clients.
struct Script {
  std::function<JoinResult(Channel&, const Payload&)> join;
  std::function<Reply(Channel&, std::string_view event, const Payload&)> handle_in;
  std::function<void(Channel&, std::string_view event, const Payload&)> handle_out;
  std::function<void(Channel&, const Info&)> handle_info;
  std::function<void(Channel&, const PubSubGap&)> handle_gap;
  std::function<void(Channel&, const StopReason&)> terminate;

  std::vector<std::string> terminated;  // the reasons, as text
  std::vector<std::string> handled;     // the events of handle_in
  int made = 0;
  int destroyed = 0;
};

class ScriptedChannel final : public Channel {
 public:
  explicit ScriptedChannel(Script& script) : script_(script) { ++script_.made; }
  ~ScriptedChannel() override { ++script_.destroyed; }

  JoinResult join(const Topic&, const Payload& params) override {
    return script_.join ? script_.join(*this, params) : JoinResult::ok();
  }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    script_.handled.emplace_back(event);
    return script_.handle_in ? script_.handle_in(*this, event, payload) : Reply::ok(payload);
  }
  void handle_out(std::string_view event, const Payload& payload) override {
    script_.handle_out ? script_.handle_out(*this, event, payload) : Channel::handle_out(event, payload);
  }
  void handle_info(const Info& info) override {
    script_.handle_info ? script_.handle_info(*this, info) : Channel::handle_info(info);
  }
  void handle_gap(const PubSubGap& gap) override {
    if (script_.handle_gap) script_.handle_gap(*this, gap);
  }
  void terminate(const StopReason& reason) override {
    script_.terminated.push_back(reason.text());
    if (script_.terminate) script_.terminate(*this, reason);
  }

 private:
  Script& script_;
};

inline Route scripted(std::string pattern, Script& script, ChannelOptions options = {}) {
  return channel(
      std::move(pattern), [&script] { return std::make_unique<ScriptedChannel>(script); },
      std::move(options));
}

/// The same, with events that go through handle_out.
inline Route intercepting(std::string pattern, Script& script, std::vector<std::string> events) {
  Route route = scripted(std::move(pattern), script);
  route.intercept = std::move(events);
  return route;
}

}  // namespace roost::test

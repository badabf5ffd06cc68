// SPDX-License-Identifier: Apache-2.0
// The control endpoints of the fixture page, §5: queries and actions for a suite outside the process. Owner:
// main(); outlives the endpoint it is routed on. Thread: any.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "log_recorder.hpp"
#include "server.hpp"
#include "subscriptions.hpp"
#include "worker.hpp"

namespace fixture {

class Control {
 public:
  using Servers = std::vector<std::unique_ptr<Server>>;

  Control(const Servers& servers, const LogRecorder& log) : servers_(servers), log_(log) {}

  void route_on(roost::Endpoint& endpoint);

 private:
  using Answer = roost::Json (Control::*)(const roost::HttpRequest&);

  [[nodiscard]] roost::HttpHandler handler(Answer answer);
  [[nodiscard]] roost::Json info(const roost::HttpRequest& request);
  [[nodiscard]] roost::Json broadcast(const roost::HttpRequest& request);
  [[nodiscard]] roost::Json subscribe(const roost::HttpRequest& request);
  [[nodiscard]] roost::Json events(const roost::HttpRequest& request);
  [[nodiscard]] roost::Json channel(const roost::HttpRequest& request);
  [[nodiscard]] roost::Json logs(const roost::HttpRequest& request);
  [[nodiscard]] roost::Json reset(const roost::HttpRequest& request);
  [[nodiscard]] Server& server_at(std::int64_t port) const;
  [[nodiscard]] ChannelRecords::Life life_of(const std::string& id) const;

  const Servers& servers_;
  const LogRecorder& log_;
  Subscriptions subscriptions_;
  Worker worker_;  // last: its tasks may use all other members
};

}  // namespace fixture

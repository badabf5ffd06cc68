// SPDX-License-Identifier: Apache-2.0
// One listener of the fixture page: an endpoint, and the records of its channels. Owner: main(). Thread: any.
#pragma once

#include <cstdint>

#include "channel_records.hpp"
#include "ports.hpp"
#include "roost/endpoint.hpp"

namespace fixture {

class Server {
 public:
  Server(Listener listener, roost::Config config) : listener_(listener), endpoint_(std::move(config)) {
    channels_.listen_to(endpoint_.telemetry());
  }

  [[nodiscard]] Listener listener() const noexcept { return listener_; }
  /// Its default port, or its actual one.
  [[nodiscard]] bool is_at(std::int64_t port) const {
    return port == static_cast<std::uint16_t>(listener_) || port == endpoint_.port();
  }
  [[nodiscard]] bool speaks_longpoll() const noexcept {
    return listener_ == Listener::longpoll_channels || listener_ == Listener::longpoll_socket;
  }
  [[nodiscard]] roost::Endpoint& endpoint() noexcept { return endpoint_; }
  [[nodiscard]] ChannelRecords& channels() noexcept { return channels_; }

 private:
  Listener listener_;
  ChannelRecords channels_;  // outlives the endpoint, which reports to it
  roost::Endpoint endpoint_;
};

}  // namespace fixture

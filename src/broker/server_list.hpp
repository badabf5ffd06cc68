// SPDX-License-Identifier: Apache-2.0
// Whom a link connects to next: the servers of the configuration in turn, and those that they announce. Pure.
// Owner: a link. One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "broker/broker_address.hpp"

namespace roost::broker {

class ServerList {
 public:
  /// Announced servers that are remembered; further ones are ignored.
  static constexpr std::size_t kMaxAnnounced = 64;

  /// `configured` is not empty. The links of a node begin with different servers.
  ServerList(std::vector<BrokerAddress> configured, std::size_t first);

  [[nodiscard]] const BrokerAddress& current() const { return servers_[at_]; }
  void advance() { at_ = (at_ + 1) % servers_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return servers_.size(); }

  /// By the current server, "host:port" each: those that are new are added at the end. Those that are not
  /// announced any more stay: a server that is down is not announced either.
  void announced(std::span<const std::string> addresses);

 private:
  void add(const std::string& address);

  std::vector<BrokerAddress> servers_;
  std::size_t most_;
  std::size_t at_;
};

}  // namespace roost::broker

// SPDX-License-Identifier: Apache-2.0
#include "broker/server_list.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace roost::broker {

ServerList::ServerList(std::vector<BrokerAddress> configured, std::size_t first)
    : servers_(std::move(configured)), most_(servers_.size() + kMaxAnnounced), at_(0) {
  ROOST_CHECK(!servers_.empty(), "a link needs at least one server");
  at_ = first % servers_.size();
}

void ServerList::announced(std::span<const std::string> addresses) {
  for (const std::string& address : addresses)
    if (servers_.size() < most_) add(address);
}

void ServerList::add(const std::string& address) {
  const auto parsed = parse_announced(address, current().tls);
  if (!parsed) return;
  const auto same = [&parsed](const BrokerAddress& known) {
    return known.host == parsed->host && known.port == parsed->port;
  };
  if (std::none_of(servers_.begin(), servers_.end(), same)) servers_.push_back(*parsed);
}

}  // namespace roost::broker

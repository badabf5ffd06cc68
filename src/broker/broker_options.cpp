// SPDX-License-Identifier: Apache-2.0
#include "roost/broker_options.hpp"

#include "broker/node_name.hpp"
#include "broker/problems.hpp"

namespace roost {

using namespace std::chrono_literals;

std::vector<std::chrono::milliseconds> BrokerOptions::default_reconnect_delays() {
  return {50ms, 100ms, 250ms, 500ms, 1'000ms, 2'000ms, 5'000ms};
}

Result<void> validate(const BrokerOptions& options) {
  broker::Problems problems;
  problems.check(options.node.empty() || broker::is_node_name(options.node),
                 "node must be 1 to 255 characters of visible ASCII");
  problems.check(options.connect_timeout > 0ms, "connect_timeout must be more than 0");
  problems.check(!options.reconnect_delays.empty(), "reconnect_delays must not be empty");
  for (const auto delay : options.reconnect_delays)
    problems.check(delay > 0ms, "a reconnect delay must be more than 0");
  problems.check(options.probe_interval >= 10ms, "probe_interval must be at least 10 ms");
  problems.check(options.digest_interval >= 10ms, "digest_interval must be at least 10 ms");
  problems.check(options.interest_linger >= 0ms, "interest_linger must not be negative");
  problems.check(options.max_topic_interest > 0, "max_topic_interest must be more than 0");
  problems.check(options.max_queued_bytes >= 65'536, "max_queued_bytes must be at least 65536");
  return problems.result();
}

}  // namespace roost

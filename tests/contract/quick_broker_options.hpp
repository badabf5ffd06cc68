// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "roost/broker_options.hpp"

namespace roost::test {

/// The times of a test are short, so that failing brokers are found soon.
inline BrokerOptions quick_broker_options(std::string node) {
  using std::chrono::milliseconds;
  return {.node = std::move(node),
          .connect_timeout = milliseconds(2'000),
          .reconnect_delays = {milliseconds(10), milliseconds(50)},
          .probe_interval = milliseconds(500),
          .digest_interval = milliseconds(200)};
}

}  // namespace roost::test

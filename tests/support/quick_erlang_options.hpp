// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "roost/erlang_adapter.hpp"
#include "support/erlang_node.hpp"

namespace roost::test {

/// The times of a test are short, so that what fails is found soon.
inline ErlangOptions quick_erlang_options(const Epmd& epmd, std::string node,
                                          std::vector<std::string> peers) {
  using std::chrono::milliseconds;
  return {.node = std::move(node),
          .cookie = "secret",
          .peers = std::move(peers),
          .epmd_port = epmd.port(),
          .connect_timeout = milliseconds(5'000),
          .reconnect_delays = {milliseconds(10), milliseconds(50), milliseconds(200)}};
}

}  // namespace roost::test

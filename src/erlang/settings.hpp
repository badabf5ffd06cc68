// SPDX-License-Identifier: Apache-2.0
// What a node is made of: its options as they are used, and where it reports. Owner: the adapter, longer than
// the node. Thread: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "broker/rare_log.hpp"
#include "erlang/peer_board.hpp"
#include "protocol/distribution/node_handshake.hpp"
#include "roost/erlang_adapter.hpp"
#include "roost/log.hpp"

namespace roost::erlang {

/// As PubSubState has them.
struct Figures {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint64_t> dropped{0};
  std::atomic<std::uint64_t> malformed{0};
  std::atomic<std::uint64_t> lost{0};

  static void add(std::atomic<std::uint64_t>& figure) noexcept {
    figure.fetch_add(1, std::memory_order_relaxed);
  }
};

struct Settings {
  const ErlangOptions& options;
  const std::string& cookie;
  const distribution::NodeFacts own;
  PeerBoard& board;
  Logger& logger;
  Figures figures{};
  broker::RareLog malformed_log{logger};
  broker::RareLog dropped_log{logger};
  broker::RareLog lost_log{logger};
};

}  // namespace roost::erlang

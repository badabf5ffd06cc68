// SPDX-License-Identifier: Apache-2.0
// What the lanes of an adapter at one broker share. Owner: that side of the adapter. Thread: any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "broker/engine.hpp"
#include "broker/link_board.hpp"
#include "broker/rare_log.hpp"
#include "cluster/envelope.hpp"
#include "protocol/nats/subject.hpp"
#include "roost/broker_options.hpp"
#include "roost/pubsub_adapter.hpp"

namespace roost::broker {

/// Of an adapter, as PubSubState has them.
struct Figures {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint64_t> dropped{0};
  std::atomic<std::uint64_t> malformed{0};
  std::atomic<std::uint64_t> lost{0};

  static void add(std::atomic<std::uint64_t>& figure, std::uint64_t count = 1) noexcept {
    figure.fetch_add(count, std::memory_order_relaxed);
  }
};

/// What one lane asks of others at the same broker. Thread: any.
class Lanes {
 public:
  virtual void reopen(std::size_t lane, GapCause cause, const std::string& problem) = 0;

 protected:
  ~Lanes() = default;
};

class NodeMerger;

struct LaneContext {
  const Engine& engine;
  const BrokerOptions& options;
  const std::string& node;
  const std::uint64_t incarnation;
  const std::size_t lanes;  // with the one for what nodes say to each other
  const nats::Subjects subjects;
  PubSubReceiver& receiver;
  Logger& logger;
  LinkBoard& board;
  Lanes& others;
  Figures& figures;
  /// An envelope of Kind::digest, for all that receive broadcasts. Thread: any.
  std::function<void(std::string_view)> hand_out_digest;
  NodeMerger* merger = nullptr;        // null: there is one broker
  std::atomic<std::size_t> topics{0};  // as PubSubState has them
  RareLog malformed_log{logger};
  RareLog dropped_log{logger};
  RareLog refused_log{logger};

  [[nodiscard]] bool is_own(const cluster::Origin& origin) const noexcept {
    return origin.incarnation == incarnation && origin.name == node;
  }
};

}  // namespace roost::broker

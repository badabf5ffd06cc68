// SPDX-License-Identifier: Apache-2.0
// What the sockets and channels of one shard work with. One per shard, made by the endpoint before its loop
// runs; touched on that loop only, but for the mailbox and the HandleTarget.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/slot_table.hpp"
#include "channel/callback_place.hpp"
#include "channel/join_gate.hpp"
#include "fastlane/large_payloads.hpp"
#include "inspect/observer.hpp"
#include "presence/presence_set.hpp"
#include "protocol/phoenix/protocol_names.hpp"
#include "pubsub/pubsub_server.hpp"
#include "runtime/shard.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::socket {
class ConnectionHandler;  // opaque here: it belongs to the layer above
}

namespace roost::channels {

class ChannelServer;
struct ShardContext;

/// How handles on other threads reach the shard. The mailbox may be used from any thread; the context only by
/// tasks that run from that mailbox, which do not outlive it.
struct HandleTarget {
  HandleTarget(std::shared_ptr<runtime::Mailbox> box, ShardContext& owner)
      : mailbox(std::move(box)), context(&owner) {}

  /// True inside the callbacks of this shard's channels. A reply given there is sent at once, not through the
  /// mailbox, so that it keeps its order.
  [[nodiscard]] bool in_callback() const noexcept { return callback_place.shard == this; }

  const std::shared_ptr<runtime::Mailbox> mailbox;
  ShardContext* const context;
};

/// Marks that a callback of `object`, a Channel or RawSocket of the shard, is running: for the watchdog, for
/// handles, and for calls that the object makes. `subject` is its topic or mount.
class ChannelCallbackScope {
 public:
  ChannelCallbackScope(ShardContext& context, const char* callback, std::string_view subject,
                       const void* object);
  ~ChannelCallbackScope() { callback_place = outer_; }
  ChannelCallbackScope(const ChannelCallbackScope&) = delete;
  ChannelCallbackScope& operator=(const ChannelCallbackScope&) = delete;

 private:
  runtime::CallbackScope probe_;
  const CallbackPlace outer_;
};

struct ShardContext {
  ShardContext(runtime::Shard& owner, pubsub::PubSubServer* pubsub_or_none, runtime::WorkerPool& pool,
               const base::Clock& time, Telemetry& events, Logger& log);
  ShardContext(const ShardContext&) = delete;
  ShardContext& operator=(const ShardContext&) = delete;
  ~ShardContext();

  runtime::Shard& shard;
  runtime::EventLoop& loop;
  runtime::CallbackProbe& probe;
  pubsub::PubSubServer* pubsub;                      // null: none is configured, so no channel can be joined
  const presence::PresenceSet* presences = nullptr;  // null: none; set before the loop runs
  runtime::WorkerPool& workers;
  const base::Clock& clock;  // for durations: the loop's own time stands still during a turn
  Telemetry& telemetry;
  Logger& logger;
  std::shared_ptr<HandleTarget> handles;
  base::SlotTable<socket::ConnectionHandler> connections;  // of every kind
  base::SlotTable<ChannelServer> channels;                 // joined and joining
  std::size_t refused = 0;              // connections that are refused for good and still open
  std::size_t waiting_joins = 0;        // of all sockets; until their PendingJoins are answered
  std::unique_ptr<JoinGate> join_gate;  // null: no join waits for other nodes
  inspect::Observer observer;
  inspect::ShardInsight& insight;  // the observer's
  std::string scratch;             // where messages are encoded before they are framed
  fastlane::LargePayloads large_payloads;
  phoenix::DecodeScratch decode_scratch;

  [[nodiscard]] pubsub::TopicIndex& index() { return pubsub->index(shard.index()); }
};

}  // namespace roost::channels

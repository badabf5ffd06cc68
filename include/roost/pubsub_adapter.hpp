// SPDX-License-Identifier: Apache-2.0
// The seam between a node's pubsub and other nodes (spec pubsub.md §4). Local delivery is never the
// adapter's business: it carries messages to other nodes and hands over what comes from them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "roost/payload.hpp"
#include "roost/result.hpp"

namespace roost {

/// What travels between nodes. `dispatcher` is empty for the channel dispatcher.
struct PubSubMessage {
  std::string topic;
  std::string event;
  Payload payload;
  std::string dispatcher{};
};

class PubSubAdapter {
 public:
  /// Called by the adapter for each message that came from another node. Thread: any; does not block.
  using Receive = std::function<void(PubSubMessage)>;

  struct Options {
    std::string name;  // of the pubsub: nodes with the same name share messages
    unsigned pool_size = 1;
    unsigned broadcast_pool_size = 1;
  };

  virtual ~PubSubAdapter() = default;

  /// The unique name of this node. Thread: any.
  [[nodiscard]] virtual std::string node_name() const = 0;

  virtual Result<void> start(const Options& options, Receive receive) = 0;
  /// After it returns, `receive` is not called any more.
  virtual void stop() = 0;

  /// To all other nodes; never to this one. Thread: any. Does not block for a slow peer: it fails, or drops
  /// and says so in the log.
  virtual Result<void> broadcast(const PubSubMessage& message) = 0;
  /// To the named node, which may be this one. An unknown node is not an error.
  virtual Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) = 0;
};

/// The built-in adapter of a single node: there are no other nodes.
[[nodiscard]] std::shared_ptr<PubSubAdapter> local_pubsub_adapter(std::string node_name = "roost@local");

}  // namespace roost

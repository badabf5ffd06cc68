// SPDX-License-Identifier: Apache-2.0
// Requests that arrived on this shard and are for a session of another node: asks that node and gives its
// answer to the client. A node that is gone, or does not answer in time, has no sessions any more: then a GET
// opens a new one here, and a POST is answered with 410. Owner and thread: its LongPollServer's.
#pragma once

#include <functional>
#include <vector>

#include "channel/shard_context.hpp"
#include "transport/forwarded_requests.hpp"
#include "transport/longpoll_node.hpp"

namespace roost::transport {

class LongPollForwarder {
 public:
  using Open = std::function<void(const LongPollMount&, const HttpRequest&, HttpResponder)>;

  /// `context` and `node` are borrowed. `open` starts a new session.
  LongPollForwarder(channels::ShardContext& context, LongPollNode& node, Open open);
  LongPollForwarder(const LongPollForwarder&) = delete;
  LongPollForwarder& operator=(const LongPollForwarder&) = delete;

  /// Of a node that has joined a cluster.
  void forward(const LongPollMount& mount, const NodeLife& owner, const HttpRequest& request,
               HttpResponder responder);
  /// From now on polls do not wait here: their clients go to other nodes. Those that do are answered when
  /// their sessions' nodes have let go of them.
  void drain();

  // For the relay.
  void answered(const Asker& from, const ForwardedAnswer& answer);
  void node_went(const NodeLife& life);

 private:
  void ask(Forwarded forwarded, const HttpRequest& request);
  void give(Forwarded forwarded, const ForwardedAnswer& answer);
  void give_messages(Forwarded forwarded, const ForwardedAnswer& answer);
  void gone(Forwarded forwarded);
  void expired(Forwarded late);

  channels::ShardContext& context_;
  LongPollNode& node_;
  Open open_;
  ForwardedRequests requests_;
  bool draining_ = false;
};

}  // namespace roost::transport

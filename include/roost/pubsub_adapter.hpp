// SPDX-License-Identifier: Apache-2.0
// The seam between a node's pubsub and other nodes (spec pubsub.md §4). Local delivery is never the
// adapter's business: it carries messages to other nodes and hands over what comes from them; it says what
// may have been lost on the way, and how it is connected.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "roost/payload.hpp"
#include "roost/result.hpp"

namespace roost {

/// What travels between nodes. Views: they live for the call, and so may the bytes of the payload.
struct PubSubMessage {
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
  std::string_view dispatcher{};  // empty: the channel dispatcher
};

/// Why messages may be missing.
enum class GapCause : std::uint8_t {
  jump,           // a message came whose number is not the next one of its topic and sender
  tail,           // a sender announced more than came
  beginning,      // messages from before the first that came are missing
  link_down,      // the connection to the broker was interrupted
  slow_consumer,  // the broker dropped what this node did not read in time
  silent_broker,  // the broker took messages and delivered none
  late_interest,  // a member was let in before the broker had confirmed its topic
  node_down,      // another node is not heard any more, and did not say goodbye
};
inline constexpr std::size_t kGapCauses = static_cast<std::size_t>(GapCause::node_down) + 1;
[[nodiscard]] std::string_view to_string(GapCause cause) noexcept;

/// Messages of other nodes that may not have come. Views live for the call.
struct PubSubGap {
  std::string_view topic{};   // empty: of any topic
  std::string_view origin{};  // the node that sent them; empty: any
  std::uint64_t count = 0;    // 0: not known
  GapCause cause{};
};

/// What nodes say to each other about themselves, beside broadcasts. Views live for the call.
struct NodeMessage {
  enum class Kind : std::uint8_t { hello, goodbye, request, reply };

  Kind kind{};
  std::string_view from{};        // the sender's node name; the adapter sets it
  std::uint64_t incarnation = 0;  // of the sender: one life of its process; the adapter sets it
  std::uint64_t number = 0;       // of a request, and of the request that a reply answers
  std::string_view topic{};
  std::string_view event{};
  std::string_view body{};  // JSON
};

/// How an adapter is connected, as `roost nodes`, /ready and the metrics show it.
struct PubSubState {
  enum class Status : std::uint8_t { connecting, connected, stopped };
  using Time = std::chrono::system_clock::time_point;

  struct Link {
    std::string broker;  // address, without credentials
    Status status{};
    Time since{};                            // in this status
    std::string problem{};                   // why it is not connected, or was not; empty: none
    std::size_t queued_bytes = 0;            // not yet written to the broker
    std::uint64_t connects = 0;              // so far
    std::chrono::microseconds round_trip{};  // of the last probe; 0: none came back yet
    std::size_t group = 0;                   // its broker, where the adapter has several at once
  };

  std::string adapter = "local";  // its kind
  std::vector<Link> links{};      // empty: it needs none
  std::size_t topics = 0;         // this node has told others that it wants
  std::uint64_t sent = 0;         // messages
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;    // that could not be sent: no connection, a full queue
  std::uint64_t malformed = 0;  // received and not understood
  std::uint64_t lost = 0;       // known to be lost, of those this node should have got

  /// All links are connected, of one broker at least: for /ready.
  [[nodiscard]] bool connected() const noexcept;
};
[[nodiscard]] std::string_view to_string(PubSubState::Status status) noexcept;

/// The node's side: what an adapter calls. Thread: any. Nothing here blocks or throws.
class PubSubReceiver {
 public:
  /// A broadcast of another node, or a direct one for this node.
  virtual void receive(const PubSubMessage& message) = 0;
  virtual void gap(const PubSubGap& gap) = 0;
  virtual void heard(const NodeMessage& message) = 0;
  /// A link is connected, or is not any more: ask state().
  virtual void state_changed() = 0;

 protected:
  ~PubSubReceiver() = default;
};

class PubSubAdapter {
 public:
  struct Options {
    std::string name;  // of the pubsub: nodes with the same name share messages
    unsigned pool_size = 1;
    unsigned broadcast_pool_size = 1;
  };

  virtual ~PubSubAdapter() = default;

  /// The unique name of this node. Thread: any.
  [[nodiscard]] virtual std::string node_name() const = 0;
  /// One life of this process, chosen at random; 0: the adapter has no other nodes. Thread: any.
  [[nodiscard]] virtual std::uint64_t incarnation() const { return 0; }

  /// `receiver` is borrowed until stop() has returned. A broker that can't be reached is not an error: the
  /// adapter keeps trying.
  virtual Result<void> start(const Options& options, PubSubReceiver& receiver) = 0;
  /// After it returns, the receiver is not called any more.
  virtual void stop() = 0;

  /// To all other nodes; never to this one. Thread: any. Does not block for a slow peer: it fails, or drops
  /// and counts it. An error means that no other node got it.
  virtual Result<void> broadcast(const PubSubMessage& message) = 0;
  /// To the named node, which may be this one. An unknown node is not an error.
  virtual Result<void> direct_broadcast(std::string_view node, const PubSubMessage& message) = 0;

  /// Bytes of topic, event and payload that one message may have; 0: any.
  [[nodiscard]] virtual std::size_t max_message() const { return 0; }

  /// Whether other nodes send only what this one asks for with interest(). Otherwise everything comes.
  [[nodiscard]] virtual bool routes_by_interest() const { return false; }
  /// Called once per interest(..., true), with an error if the engine refuses the topic; at any time, on any
  /// thread, even within the call.
  using Confirmed = std::function<void(const Result<void>&)>;
  /// This node has its first member of the topic (`on`), or none any more; after an error `on` may be asked
  /// again. Once it is confirmed, every later broadcast of other nodes on the topic comes. Calls for one
  /// topic are made one after the other. Thread: any.
  virtual void interest(std::string_view topic, bool on, const Confirmed& confirmed);

  /// To the named node, or with an empty name to all others. Lost if they can't be reached. Thread: any.
  virtual Result<void> tell(std::string_view node, const NodeMessage& message);

  /// That life of another node is over: what is remembered of it can go. Thread: any.
  virtual void forget_node(std::string_view node, std::uint64_t incarnation);

  /// Thread: any.
  [[nodiscard]] virtual PubSubState state() const { return {}; }
};

/// The built-in adapter of a single node: there are no other nodes.
[[nodiscard]] std::shared_ptr<PubSubAdapter> local_pubsub_adapter(std::string node_name = "roost@local");

}  // namespace roost

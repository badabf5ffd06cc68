// SPDX-License-Identifier: Apache-2.0
// Publish and subscribe by topic on this node and, through an adapter, on others (spec pubsub.md).
// Every call may be made from any thread. At most once: nothing is stored.
//
// Order on one node is causal. If one broadcast happened before another, every subscriber and every client
// gets them in this order. It happened before when the same thread made both, when a lock or a message led
// from the return of the first call to the second, or when the second was made because the first had been
// received. So a version that is broadcast while its lock is held never goes backwards for anybody. Between
// broadcasts of which neither happened before the other, members of one topic still agree on the order.
// Between nodes the order is the adapter's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/payload.hpp"
#include "roost/pubsub_adapter.hpp"
#include "roost/result.hpp"

namespace roost {

/// What becomes of the first join of a topic while the broker does not confirm it.
enum class JoinWithoutBroker : std::uint8_t {
  refuse,  // after join_deadline, with {"reason": "cluster unavailable"}
  admit,   // after join_deadline; handle_gap() follows once the broker is back
};

struct PubSubOptions {
  std::string name = "Roost.PubSub";         // required; nodes with one name belong together
  std::shared_ptr<PubSubAdapter> adapter{};  // none: local_pubsub_adapter()
  /// Shards of the adapter's own traffic, if it has such. NATS and Redis have none: BrokerOptions::links.
  unsigned pool_size = 1;
  std::optional<unsigned> broadcast_pool_size{};  // none: pool_size; must not be larger
  /// How long the first join of a topic on this node waits until the broadcasts of other nodes come.
  std::chrono::milliseconds join_deadline = std::chrono::seconds(5);
  JoinWithoutBroker join_without_broker = JoinWithoutBroker::refuse;
};

/// The first problem of the options, worded for the person who configured them.
[[nodiscard]] Result<void> validate(const PubSubOptions& options);

/// A message as subscribers see it. Views live for the call.
struct BroadcastView {
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// One entry of a topic as a custom dispatcher sees it.
struct DispatchEntry {
  SubscriberId subscriber;
  const Json* metadata;           // never null; null value where none was given
  std::function<void()> deliver;  // give the message to this subscriber, as the default would
};

/// Decides how a message is given to the local subscribers. Runs on each shard that has entries, never with
/// an empty list; `from` is the sender to leave out, invalid for plain broadcasts and on other nodes. The
/// entries live for the call. What it throws is logged.
using Dispatcher =
    std::function<void(std::span<const DispatchEntry>, SubscriberId from, const BroadcastView&)>;

/// Ends a subscription when it dies; after that its handler is not called (if it runs on another thread just
/// then, this waits for it). May outlive the pubsub. Movable. Thread: any.
class Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription();

  /// For broadcast_from: the sender to leave out.
  [[nodiscard]] SubscriberId id() const noexcept;
  void unsubscribe();

  struct State;
  explicit Subscription(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};

class PubSub {
 public:
  /// Runs on a shard's loop: it must not block. What it throws is logged.
  using Handler = std::function<void(const BroadcastView&)>;

  virtual ~PubSub() = default;

  /// Several subscriptions of one topic mean several deliveries. `metadata` is for custom dispatchers.
  [[nodiscard]] virtual Subscription subscribe(std::string_view topic, Handler handler,
                                               Json metadata = nullptr) = 0;

  /// To all subscribers on all nodes. An error of the adapter is returned, and then the message was not
  /// delivered to anyone. Throws std::invalid_argument when the payload is neither a JSON object nor binary.
  virtual Result<void> broadcast(std::string_view topic, std::string_view event, const Payload& payload) = 0;
  virtual Result<void> broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                                      const Payload& payload) = 0;
  /// This node only; never touches the adapter.
  virtual Result<void> local_broadcast(std::string_view topic, std::string_view event,
                                       const Payload& payload) = 0;
  virtual Result<void> local_broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                                            const Payload& payload) = 0;
  /// The named node only; an unknown node is no error.
  virtual Result<void> direct_broadcast(std::string_view node, std::string_view topic, std::string_view event,
                                        const Payload& payload) = 0;

  /// Custom dispatchers are named, because every node must have them. Register before the first broadcast.
  virtual void register_dispatcher(std::string name, Dispatcher dispatcher) = 0;
  virtual Result<void> broadcast_with(std::string_view dispatcher, SubscriberId from, std::string_view topic,
                                      std::string_view event, const Payload& payload) = 0;

  [[nodiscard]] virtual std::string node_name() const = 0;
};

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
// One part of the topics of one presence: a tracker replica with its timers and messages, and the way from
// its changes to clients (README.md). State is behind one mutex, so that track() has changed it when it
// returns, on whatever thread; user code, encoding and sending happen outside it. Owner: a PresenceServer.
// Thread: any, but for the timers and what is emitted to clients, which belong to the loop of the home shard.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inspect/shared_tracer.hpp"
#include "presence/diff_window.hpp"
#include "presence/presence_rules.hpp"
#include "presence/tracker_parts.hpp"
#include "pubsub/pubsub_server.hpp"
#include "roost/presence.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/shard.hpp"
#include "runtime/worker_pool.hpp"
#include "tracker/tracker_shard.hpp"

namespace roost::presence {

/// What all parts work with. All borrowed.
struct PresenceParts {
  std::atomic<std::size_t>& own_entries;  // of all parts
  const PresenceOptions& options;
  const PresenceRules& rules;
  pubsub::PubSubServer& pubsub;
  runtime::WorkerPool& workers;
  Logger& logger;
  inspect::SharedTracer& tracer;
};

/// Since the start; entries and replicas: now.
struct PresenceFigures {
  std::size_t entries = 0;      // with those of nodes that are down
  std::size_t own_entries = 0;  // of this node
  std::size_t topics = 0;
  std::size_t replicas_up = 0;  // other nodes
  std::size_t replicas_down = 0;
  std::uint64_t joins = 0;  // seen here, of all nodes
  std::uint64_t leaves = 0;
  std::uint64_t diffs = 0;       // sent to the clients of one topic
  std::uint64_t received = 0;    // messages of other nodes
  std::uint64_t malformed = 0;   // that were refused
  std::uint64_t unshowable = 0;  // metas without JSON, shown as their phx_ref
  std::uint64_t transfers = 0;   // asked for by this node

  PresenceFigures& operator+=(const PresenceFigures& other);
};

class PresenceShard final : private tracker::TrackerOutput {
 public:
  PresenceShard(std::string name, tracker::Replica me, tracker::TransferRef refs, runtime::Shard& home,
                const PresenceParts& parts);
  ~PresenceShard();

  /// Before the loops run. `random` is below 1.
  void start(double random);
  /// On the home shard's loop, as the last thing it does.
  void loop_ends();
  /// The last words to other nodes; nothing changes afterwards.
  void stop();

  // Changes; false, and nothing is changed: as TrackerShard says, or it has stopped.

  enum class Outcome : std::uint8_t { done, unchanged, full, stopped };
  Outcome track(const tracker::Process& process, std::string_view topic, std::string_view key,
                tracker::Meta meta);
  /// Only while its reference is still `old_ref`; otherwise unchanged.
  Outcome update(const tracker::Process& process, std::string_view topic, std::string_view key,
                 std::string_view old_ref, tracker::Meta meta);
  bool untrack(const tracker::Process& process, std::string_view topic, std::string_view key);
  void process_ended(const tracker::Process& process);

  // Queries.

  [[nodiscard]] tracker::Meta find(const tracker::Process& process, std::string_view topic,
                                   std::string_view key) const;  // null: it is not there
  /// With those whose grace is not over, in the order of their keys.
  [[nodiscard]] std::vector<KeyedMeta> list(std::string_view topic) const;
  [[nodiscard]] std::vector<KeyedMeta> list(std::string_view topic, std::string_view key) const;
  [[nodiscard]] std::size_t count(std::string_view topic) const;
  /// Before fetch.
  [[nodiscard]] Payload state(std::string_view topic) const;
  /// Keys after `after`, or from the first on, at most `keys` of them with all their metas; whether there are
  /// more.
  [[nodiscard]] std::pair<std::vector<KeyedMeta>, bool> page(std::string_view topic,
                                                             std::optional<std::string_view> after,
                                                             std::size_t keys) const;
  [[nodiscard]] PresenceFigures figures() const;

  // For operators: without grace and fetch.

  struct Entry {
    std::string node;
    std::string meta;  // JSON
  };
  struct KeyEntries {
    std::string key;
    std::size_t count = 0;
    std::vector<std::string> nodes{};  // each once, in their order
    std::vector<Entry> first{};        // kEntriesShown of them
  };
  static constexpr std::size_t kEntriesShown = 8;
  struct KeysPage {
    std::vector<KeyEntries> keys{};
    bool more = false;
    std::size_t total = 0;  // keys of the topic
  };
  /// Keys after `after`, or from the first on, at most `most`; fewer when they have very many or very large
  /// metas.
  [[nodiscard]] KeysPage keys(std::string_view topic, std::optional<std::string_view> after,
                              std::size_t most) const;
  struct TopicCount {
    std::string topic;
    std::size_t keys;
  };
  /// In their order, those after `after`; empty: from the first on.
  [[nodiscard]] std::vector<TopicCount> topics(std::string_view prefix, std::string_view after,
                                               std::size_t most) const;
  struct ReplicaState {
    tracker::Replica replica;
    bool self;
    bool up;
    std::size_t entries;
  };
  [[nodiscard]] std::vector<ReplicaState> replicas() const;
  struct ReplicaSum {
    tracker::Replica replica;
    bool self;
    bool up;
    tracker::Clock clock;  // of the replica, as far as it is known here
    std::size_t entries;
    std::uint64_t hash;  // the sum of their entry_hash
  };
  /// Of one topic, or of all if that is empty. Looks at every entry under the lock: 100,000 took 16 to
  /// 23 ms.
  [[nodiscard]] std::vector<ReplicaSum> sums(std::string_view topic) const;

 private:
  struct Outgoing {
    std::optional<tracker::ReplicaName> to;  // none: all
    tracker::TrackerMessage message;
  };
  using Outbox = std::vector<Outgoing>;
  struct FetchedDiff {
    JsonObject joins;
    JsonObject leaves;
  };
  class Change;

  // What the tracker says, under the lock.
  void broadcast(const tracker::TrackerMessage& message) override;
  void send(const tracker::ReplicaName& to, const tracker::TrackerMessage& message) override;
  void changed(const tracker::Diff& diff) override;
  void count_keys(const tracker::Diff& diff);
  void forget_state(std::string_view topic);
  [[nodiscard]] Payload encoded_state(std::string_view topic) const;
  void flush_when_due();
  void trace_own(const tracker::Diff& diff);
  void trace(std::string_view topic, std::string_view event, std::string_view payload);

  // To and from other nodes.
  void tick();
  [[nodiscard]] base::TimePoint time() const;
  void say(const Outbox& messages);
  void say(const Outgoing& one);
  void publish(const std::optional<tracker::ReplicaName>& to, std::string_view event, std::string_view bytes);
  void heard(const BroadcastView& view);
  void heard_whole(std::string bytes);
  void take(std::string_view bytes);
  void note_malformed(std::string_view why);

  // To clients, on the home loop.
  void flush();
  void arm();
  void emit(const TopicDiff& diff, const FetchedDiff* fetched);
  void broadcast_locally(std::string_view topic, std::string_view event, const Payload& payload);
  void call_handle_metas(const TopicDiff& diff, const FetchedDiff* fetched);
  static void enter(const TopicDiff& diff, JsonObject& book);
  bool fetch(const std::vector<TopicDiff>& diffs);
  [[nodiscard]] FetchedDiff fetched_of(const TopicDiff& diff);

  const std::string topic_;  // of the tracker's messages
  runtime::Shard& home_;
  const base::Clock& clock_;
  const PresenceParts parts_;
  const bool alone_;  // there are no other nodes
  Subscription subscription_;
  std::optional<runtime::CallbackTimer> tick_timer_;  // from start to the end of the loop, as is:
  std::optional<runtime::CallbackTimer> flush_timer_;
  bool fetching_ = false;                                 // the home loop's, as is:
  std::map<std::string, JsonObject, std::less<>> books_;  // presences for handle_metas, by topic
  std::atomic<std::uint64_t> sent_messages_{0};           // in parts; each has its number as id
  std::atomic<base::Duration::rep> not_run_{0};           // how long this process has not run

  mutable std::mutex mutex_;  // guards what follows
  tracker::TrackerShard tracker_;
  Outbox outbox_;
  DiffWindow window_;
  PartsBuffer received_parts_;
  bool flush_posted_ = false;
  base::TimePoint armed_for_ = base::TimePoint::max();
  bool stopped_ = false;
  std::map<std::string, std::size_t, std::less<>> keys_;        // different ones, by topic
  mutable std::map<std::string, Payload, std::less<>> states_;  // encoded, of topics that did not change
  mutable std::size_t state_bytes_ = 0;
  PresenceFigures figures_;
  std::optional<base::TimePoint> warned_;  // of malformed messages
};

}  // namespace roost::presence

// SPDX-License-Identifier: Apache-2.0
// One replica of one part of the topics: what it does at its ticks and with what it hears
// (docs/spec/presence.md §9). Pure: its owner has the timer and the transport, and passes the time in. Owner
// and thread: whoever drives it, on one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "tracker/generations.hpp"
#include "tracker/replica_table.hpp"
#include "tracker/state.hpp"
#include "tracker/tracker_message.hpp"
#include "tracker/tracker_options.hpp"

namespace roost::tracker {

/// Where the shard's output goes. Called within the shard's functions; must not call it.
class TrackerOutput {
 public:
  virtual void broadcast(const TrackerMessage& message) = 0;  // to all others
  virtual void send(const ReplicaName& to, const TrackerMessage& message) = 0;
  /// For those who look at presences of this node. Not empty.
  virtual void changed(const Diff& diff) = 0;

 protected:
  ~TrackerOutput() = default;
};

class TrackerShard {
 public:
  /// `options` have no problems(). `output` is borrowed. `refs`: node and creation of the references of
  /// transfers.
  TrackerShard(Replica me, const TrackerOptions& options, TransferRef refs, TrackerOutput& output);

  /// Until the first tick; `random` is below 1. So the replicas of a cluster do not speak all at once.
  [[nodiscard]] static base::Duration first_tick_in(const TrackerOptions& options, double random);
  /// Every broadcast_period.
  void tick(base::TimePoint now);
  void receive(const TrackerMessage& message, base::TimePoint now);

  // Changes made here. False: as State says.

  bool track(const Process& process, std::string_view topic, std::string_view key, Meta meta);
  bool update(const Process& process, std::string_view topic, std::string_view key, Meta meta);
  bool untrack(const Process& process, std::string_view topic, std::string_view key);
  void process_ended(const Process& process);

  /// There are no other nodes: changes need not be kept for them.
  void drop_changes() { static_cast<void>(state_.take_delta()); }
  /// The last thing it says.
  void say_goodbye();

  [[nodiscard]] const State& state() const noexcept { return state_; }

 private:
  void speak();
  void request_transfers();
  void follow(const Transitions& transitions);
  bool report(const std::optional<Diff>& diff);

  void on(const Heartbeat& heartbeat, base::TimePoint now);
  void on(const TransferRequest& request, base::TimePoint now);
  void on(const TransferAck& ack, base::TimePoint now);
  void on(const Goodbye& goodbye, base::TimePoint now);
  void take(const Delta& delta);
  void take(const FullState& state);

  [[nodiscard]] ClockSet clocks() const { return {state_.me(), state_.clocks()}; }
  [[nodiscard]] TransferRef next_ref();

  const TrackerOptions options_;
  TrackerOutput& output_;
  State state_;
  ReplicaTable replicas_;
  Generations generations_;
  PendingClocks pending_;
  TransferRef refs_;
  std::uint64_t transfers_ = 0;
  unsigned silent_;  // ticks since it last spoke
  unsigned ticks_ = 0;
};

}  // namespace roost::tracker

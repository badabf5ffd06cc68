// SPDX-License-Identifier: Apache-2.0
// How the clients of an endpoint leave when it stops: in batches, then all that are left, each by its
// deadline (README.md). Ends no thread. Owner: the Endpoint::Impl. Thread: that of stop(); draining() for
// any.
#pragma once

#include <atomic>
#include <chrono>
#include <vector>

#include "base/clock.hpp"
#include "endpoint/drain_rounds.hpp"
#include "endpoint/listeners.hpp"
#include "endpoint/live_config.hpp"
#include "endpoint/node_servers.hpp"
#include "roost/telemetry.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::endpoint {

class Shutdown {
 public:
  /// All of it is borrowed.
  struct Parts {
    runtime::ShardSet& shards;
    NodeServers& servers;
    Listeners& listeners;
    runtime::WorkerPool& workers;
    const LiveConfig& config;
    const base::Clock& clock;
    Telemetry& telemetry;
    Logger& logger;
  };

  explicit Shutdown(const Parts& parts) : parts_(parts) {}

  [[nodiscard]] bool draining() const noexcept { return draining_; }
  /// Sends everybody away and waits until they are gone, as long as Config::shutdown allows. False when a
  /// callback, or a function of run_blocking, has not come back: then no thread may be joined.
  [[nodiscard]] bool drain();

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  void drain_in_batches();
  [[nodiscard]] DrainRounds planned_rounds();
  [[nodiscard]] std::vector<DrainMember> drain_members();
  [[nodiscard]] DrainOptions options_of(const socket::SocketMount& mount);
  void send_away(const DrainRound& round);
  void wait_until_drained() const;
  [[nodiscard]] bool all_shards_answer(Deadline deadline);
  [[nodiscard]] bool all_workers_come_back(Deadline deadline);

  const Parts parts_;
  std::atomic<bool> draining_ = false;
};

}  // namespace roost::endpoint

// SPDX-License-Identifier: Apache-2.0
// How the nodes of a cluster are connected: written by the node's loop, read by anyone. It also writes the
// log about them: what keeps failing in one way is one line. Thread: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "roost/log.hpp"
#include "roost/pubsub_adapter.hpp"

namespace roost::erlang {

class PeerBoard {
 public:
  using WallClock = std::function<PubSubState::Time()>;

  /// `changed` is called after every change of a status, on the node's loop. The logger is borrowed.
  PeerBoard(Logger& logger, std::function<void()> changed,
            WallClock wall_clock = std::chrono::system_clock::now);

  // By the node.

  void connecting(const std::string& peer);
  /// Its groups are known.
  void connected(const std::string& peer);
  /// A connection or an attempt failed.
  void lost(const std::string& peer, const std::string& problem);
  /// It is connected, and of no use as it is.
  void warn(const std::string& peer, const std::string& problem);
  /// It is gone, and nobody waits for it.
  void forget(const std::string& peer);
  void set_queued(const std::string& peer, std::size_t bytes);
  void stopped();

  // By anyone.

  [[nodiscard]] std::vector<PubSubState::Link> links() const;

 private:
  struct Entry {
    PubSubState::Link shown;
    std::string logged{};  // the problem that was logged last, since it was connected
  };

  void set_status_locked(Entry& entry, PubSubState::Status status);
  Entry& entry_locked(const std::string& peer);
  /// False: it has been logged already.
  [[nodiscard]] bool note_problem(const std::string& peer, const std::string& problem);

  Logger& logger_;
  const std::function<void()> changed_;
  const WallClock wall_clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // guarded by mutex_
};

}  // namespace roost::erlang

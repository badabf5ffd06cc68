// SPDX-License-Identifier: Apache-2.0
// The presences of one channel: states and diffs in, a list and its changes out. Diffs that arrive before the
// state of their join wait for it, in a bounded queue. Owner: the handlers of its channel, and handles.
// Thread: the client's loop, except where a function is marked "any".
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/channel_core.hpp"
#include "protocol/phoenix/ref.hpp"
#include "roost/client_presence.hpp"

namespace roost::client {

class PresenceCore {
 public:
  using Warn = std::function<void(const std::string& sentence)>;

  struct Handlers {
    std::function<void(const ClientPresenceChange&)> on_join = {};
    std::function<void(const ClientPresenceChange&)> on_leave = {};
    std::function<void(const ClientPresences&)> on_sync = {};
  };

  /// `topic` is for the warnings.
  PresenceCore(const Topic& topic, const ClientPresenceOptions& options, Warn warn);
  PresenceCore(const PresenceCore&) = delete;
  PresenceCore& operator=(const PresenceCore&) = delete;

  /// Passes the two events of the channel to `core` from now on.
  static void attach(ChannelCore& channel, const std::shared_ptr<PresenceCore>& core,
                     const ClientPresenceOptions& options);

  [[nodiscard]] Handlers& handlers() noexcept { return handlers_; }
  /// Thread: any, like the next.
  [[nodiscard]] ClientPresences list() const;
  [[nodiscard]] std::uint64_t ignored() const noexcept { return ignored_.load(); }

  /// Null before the first state.
  [[nodiscard]] const ClientPresences* present() const noexcept {
    return join_ref_.is_null() ? nullptr : &present_;
  }
  /// `join_ref` is that of the channel's current join.
  void on_state(const Payload& payload, const phoenix::Ref& join_ref);
  void on_diff(const Payload& payload, const phoenix::Ref& join_ref);

 private:
  using Changes = std::vector<ClientPresenceChange>;

  void queue(const Payload& diff);
  void apply_queue();
  [[nodiscard]] bool apply_diff(const Payload& payload);
  void report(const Changes& changes) const;
  void report_sync() const;
  void ignore(const std::string& why);
  /// Counts them in, if they fit.
  [[nodiscard]] bool have_room_for(std::size_t metas);

  const std::string topic_;
  const std::size_t max_queued_;
  const std::size_t max_metas_;
  const Warn warn_;
  Handlers handlers_;
  phoenix::Ref join_ref_;        // of the last state; null before the first
  std::deque<Payload> queued_;   // diffs before their state
  std::size_t queued_size_ = 0;  // in bytes
  std::size_t metas_ = 0;        // at most so many are in the list
  bool warned_ = false;          // since the last state
  std::atomic<std::uint64_t> ignored_ = 0;
  mutable std::mutex mutex_;  // present_ is written under it; the loop, which alone writes, reads without
  ClientPresences present_;
};

}  // namespace roost::client

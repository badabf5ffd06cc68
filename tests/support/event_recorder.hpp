// SPDX-License-Identifier: Apache-2.0
// Records the telemetry events of an endpoint and lets a test wait for them. It must outlive the endpoint.
// Thread: any.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "roost/telemetry.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {

class EventRecorder {
 public:
  struct Event {
    std::string name;
    std::string topic;
    std::string event;
    std::string reason;
    ConnectionId connection;
    std::uint64_t bytes;
    std::uint64_t count;
    bool ok;
    std::thread::id thread;
    std::uint64_t total;
    std::uint64_t index;
    std::uint64_t rounds;
  };
  using Matches = std::function<bool(const Event&)>;

  void listen_to(Telemetry& telemetry) {
    telemetry.attach("", [this](const TelemetryEvent& event) { record(event); });
  }

  /// True as soon as `count` events match; false if they don't arrive in time.
  [[nodiscard]] bool wait_for(const Matches& matches, std::size_t count = 1) {
    std::unique_lock lock(mutex_);
    return recorded_.wait_for(lock, TcpClient::kDeadline, [&] { return count_locked(matches) >= count; });
  }
  [[nodiscard]] bool wait_for(std::string_view name, std::size_t count = 1) {
    return wait_for([name](const Event& event) { return event.name == name; }, count);
  }

  [[nodiscard]] std::vector<Event> all(const Matches& matches = [](const Event&) { return true; }) const {
    const std::lock_guard lock(mutex_);
    std::vector<Event> found;
    std::copy_if(events_.begin(), events_.end(), std::back_inserter(found), matches);
    return found;
  }
  [[nodiscard]] std::size_t count(std::string_view name) const {
    return all([name](const Event& event) { return event.name == name; }).size();
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    events_.clear();
  }

 private:
  void record(const TelemetryEvent& event) {
    const std::lock_guard lock(mutex_);
    events_.push_back({std::string(event.name), std::string(event.topic), std::string(event.event),
                       std::string(event.reason), event.connection, event.bytes, event.count, event.ok,
                       std::this_thread::get_id(), event.total, event.index, event.rounds});
    recorded_.notify_all();
  }
  [[nodiscard]] std::size_t count_locked(const Matches& matches) const {
    return static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(), matches));
  }

  mutable std::mutex mutex_;  // guards events_
  std::condition_variable recorded_;
  std::vector<Event> events_;
};

}  // namespace roost::test

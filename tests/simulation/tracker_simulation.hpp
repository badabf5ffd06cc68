// SPDX-License-Identifier: Apache-2.0
// Any number of tracker replicas in one process, on a virtual clock and a network that delays, drops,
// doubles, reorders and partitions; nodes pause, are killed, restart and say goodbye. Everything follows from
// the seed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tracker/tracker_shard.hpp"

namespace roost::test {

class TrackerSimulation {
 public:
  explicit TrackerSimulation(std::uint64_t seed);
  TrackerSimulation(const TrackerSimulation&) = delete;
  TrackerSimulation& operator=(const TrackerSimulation&) = delete;
  ~TrackerSimulation();

  /// Disorder, then quiet, then the end of all processes. What was found to be wrong, or nothing.
  [[nodiscard]] std::string run();

  struct Totals {
    std::uint64_t messages = 0;
    std::uint64_t changes = 0;
    std::uint64_t kills = 0;
  };
  [[nodiscard]] const Totals& totals() const noexcept { return totals_; }

 private:
  class Node;
  /// Topic, process, key, meta: no meta is used twice.
  using Shown = std::tuple<std::string, std::uint32_t, std::string, std::string>;
  using Identity = std::tuple<std::string, std::uint32_t, std::string>;
  struct Packet {
    base::TimePoint at;
    std::uint64_t number;  // keeps the order of those with one time
    std::size_t from;
    std::size_t to;
    std::shared_ptr<const tracker::TrackerMessage> message;

    friend bool operator<(const Packet& a, const Packet& b) {  // the earliest is on top of the queue
      return std::tie(a.at, a.number) > std::tie(b.at, b.number);
    }
  };

  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }
  [[nodiscard]] std::chrono::milliseconds up_to(std::chrono::milliseconds most);

  void send(std::size_t from, std::size_t to, const std::shared_ptr<const tracker::TrackerMessage>& message);
  void post(std::size_t from, std::size_t to, const std::shared_ptr<const tracker::TrackerMessage>& message);
  [[nodiscard]] bool connected(std::size_t from, std::size_t to) const;

  void pass(std::chrono::milliseconds time);
  [[nodiscard]] base::TimePoint next_event() const;
  void deliver_due();

  void disorder();
  void disturb();
  void change(Node& node);
  [[nodiscard]] Identity new_identity(const Node& node);
  void kill(Node& node);
  void start(Node& node);
  void partition();
  void calm();
  [[nodiscard]] std::string check();
  void found(const std::string& what);

  std::mt19937_64 random_;
  tracker::TrackerOptions options_;
  base::TimePoint now_{std::chrono::hours(1)};
  std::vector<std::unique_ptr<Node>> nodes_;
  std::priority_queue<Packet> network_;
  std::vector<int> side_;  // of each node, while the network is parted
  std::uint64_t packets_ = 0;
  std::uint64_t runs_ = 0;
  std::uint32_t processes_ = 0;
  std::uint64_t metas_ = 0;
  unsigned loss_percent_ = 0;
  std::chrono::milliseconds most_delay_{20};
  bool encoded_ = false;  // messages go through the codec
  Totals totals_;
  std::string problem_;
};

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// A network between a node and its broker that can fail: TCP connections to it are forwarded to a port of
// 127.0.0.1, as long as nothing else is asked for. It runs on a thread of its own. Thread of the calls: any.
#pragma once

#include <poll.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "base/file_descriptor.hpp"
#include "support/one_way.hpp"

namespace roost::test {

class BrokerProxy {
 public:
  enum class Direction : std::uint8_t { to_broker, from_broker };
  enum class Mode : std::uint8_t {
    flow,
    stall,    // nothing is read: the sender's queues fill up
    swallow,  // everything is read and thrown away
  };
  static constexpr std::chrono::seconds kDeadline{20};

  explicit BrokerProxy(std::uint16_t broker_port);
  BrokerProxy(const BrokerProxy&) = delete;
  BrokerProxy& operator=(const BrokerProxy&) = delete;
  ~BrokerProxy();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// From now on, for all connections. What was swallowed is missing: after it the bytes of a connection that
  /// lives on need not make sense.
  void set(Direction direction, Mode mode);
  /// Bytes that come from now on arrive that much later. 0: at once.
  void delay(Direction direction, std::chrono::milliseconds time);
  /// Resets all connections. New ones are taken.
  void cut();
  /// Resets new connections as soon as they are made, or stops doing so.
  void refuse(bool on);

  /// Taken so far, and not refused.
  [[nodiscard]] std::uint64_t connections() const;
  /// False if there are fewer after kDeadline.
  [[nodiscard]] bool wait_for_connections(std::uint64_t count);
  /// Bytes forwarded so far.
  [[nodiscard]] std::uint64_t carried(Direction direction) const;
  /// Bytes thrown away so far on the connections that are open.
  [[nodiscard]] std::uint64_t swallowed(Direction direction) const;

 private:
  struct Rules {
    std::array<OneWay::Rule, 2> ways{};  // by Direction
    bool cuts = false;                   // once
    bool refuses = false;
    bool ends = false;
  };
  struct Pair {
    base::FileDescriptor node;
    base::FileDescriptor broker;
    std::array<OneWay, 2> ways;

    Pair(base::FileDescriptor node_end, base::FileDescriptor broker_end);
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    ~Pair();
    [[nodiscard]] bool over() const;
  };

  template <class Change>
  void change(Change change);
  void run();
  [[nodiscard]] Rules turn();
  void take_connection();
  void forward(Pair& pair);
  void wait(const Rules& rules);
  void add_to_poll(const base::FileDescriptor& socket, bool reads, bool writes);
  [[nodiscard]] int timeout(OneWay::Time now) const;

  const std::uint16_t broker_port_;
  base::FileDescriptor listener_;
  base::FileDescriptor wake_;
  std::uint16_t port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable counted_;
  Rules rules_;
  std::uint64_t connections_ = 0;
  std::array<std::uint64_t, 2> carried_{};

  std::list<Pair> pairs_;       // changed by the thread alone, under the lock
  std::vector<pollfd> polled_;  // of the thread
  std::thread thread_;          // last: it uses the others
};

}  // namespace roost::test

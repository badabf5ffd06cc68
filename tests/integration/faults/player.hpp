// SPDX-License-Identifier: Apache-2.0
// One node of a run of faults: an endpoint on its own road to the broker, with a member of every topic that
// keeps a diary, and a thread that publishes numbered messages. Owner and thread: the test.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "diary.hpp"
#include "roost/endpoint.hpp"
#include "support/broker_proxy.hpp"

namespace roost::faults {

inline constexpr std::size_t kTopics = 4;
[[nodiscard]] std::string topic_name(std::size_t number);

class Player {
 public:
  /// Makes an adapter for the port of the proxy.
  using MakeAdapter =
      std::function<std::shared_ptr<PubSubAdapter>(const std::string& node, std::uint16_t port)>;

  Player(std::string name, std::uint16_t broker_port, MakeAdapter make);
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;
  ~Player();

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] test::BrokerProxy& road() noexcept { return road_; }
  /// Ends this life in good order, and begins the next one with an empty diary.
  void restart();

  [[nodiscard]] const Diary& diary() const { return *diary_; }
  /// Of diaries of earlier lives, too.
  [[nodiscard]] std::vector<std::string> faults() const;
  /// What it publishes now, and the last number of each topic so far.
  [[nodiscard]] Stream stream(std::size_t topic) const;
  [[nodiscard]] std::uint64_t published(std::size_t topic) const { return published_.at(topic); }
  [[nodiscard]] std::size_t received() const;
  [[nodiscard]] std::size_t gaps() const;
  [[nodiscard]] PubSubState state() const;
  /// Bytes of each message from now on.
  void set_size(std::size_t bytes) { size_ = bytes; }

 private:
  void begin();
  void end();
  void publish(const std::stop_token& stop);

  const std::string name_;
  const MakeAdapter make_;
  test::BrokerProxy road_;
  unsigned lives_ = 0;
  std::atomic<std::size_t> size_ = 16;
  std::array<std::atomic<std::uint64_t>, kTopics> published_{};
  std::vector<std::unique_ptr<Diary>> diaries_;
  Diary* diary_ = nullptr;  // the last one
  std::shared_ptr<PubSubAdapter> adapter_;
  std::unique_ptr<Endpoint> endpoint_;
  std::vector<Subscription> members_;
  std::jthread publisher_;
};

}  // namespace roost::faults

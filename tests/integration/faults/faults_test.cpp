// SPDX-License-Identifier: Apache-2.0
// A seeded run of faults on three nodes and a real broker: whatever happens, a member gets every message in
// order and once, or hears of a gap that the missing one is in; and afterwards everything flows
// (cluster.md §4). ROOST_FAULTS and ROOST_FAULTS_SEED choose how many and which (bench/faults).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <random>

#include "player.hpp"
#include "roost/nats_adapter.hpp"
#include "roost/redis_adapter.hpp"
#include "support/broker.hpp"

namespace roost::faults {
namespace {

using std::chrono::milliseconds;
using test::Broker;
using test::BrokerProxy;
using test::BrokerSetup;
using Direction = BrokerProxy::Direction;
using Mode = BrokerProxy::Mode;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Everything that is slow by default is quick here.
BrokerOptions quick(const std::string& node) {
  BrokerOptions options;
  options.node = node;
  options.connect_timeout = milliseconds(1'000);
  options.reconnect_delays = {milliseconds(20), milliseconds(50), milliseconds(100)};
  options.probe_interval = milliseconds(250);
  options.digest_interval = milliseconds(300);
  return options;
}

std::shared_ptr<PubSubAdapter> over_nats(const std::string& node, std::uint16_t port) {
  return nats_pubsub_adapter({.servers = {fmt::format("nats://127.0.0.1:{}", port)}, .broker = quick(node)});
}

std::shared_ptr<PubSubAdapter> over_redis(const std::string& node, std::uint16_t port) {
  return redis_pubsub_adapter({.url = fmt::format("redis://127.0.0.1:{}", port), .broker = quick(node)});
}

struct Engine {
  const char* name;
  BrokerSetup::Kind kind;
  const char* config;  // a reader that is stopped is soon too slow for it
  std::shared_ptr<PubSubAdapter> (*make)(const std::string& node, std::uint16_t port);
};

const Engine kNats{"nats", BrokerSetup::Kind::nats, "max_pending: 1MB\nwrite_deadline: \"500ms\"\n",
                   over_nats};
const Engine kRedis{"redis", BrokerSetup::Kind::redis, "client-output-buffer-limit pubsub 1mb 1mb 1\n",
                    over_redis};

class Faults : public ::testing::TestWithParam<Engine> {
 protected:
  static constexpr std::size_t kNodes = 3;

  Faults() {
    for (const char* name : {"ann", "bob", "cay"})
      players_.push_back(std::make_unique<Player>(name, broker_.port(), GetParam().make));
  }

  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
  void rest(std::size_t least, std::size_t most) {
    std::this_thread::sleep_for(milliseconds(least + below(most - least)));
  }
  [[nodiscard]] Player& any() { return *players_.at(below(kNodes)); }
  [[nodiscard]] Direction any_way() { return below(2) == 0 ? Direction::to_broker : Direction::from_broker; }

  // --- the faults: each leaves the world as it was ---

  std::string kill_broker() {
    broker_.kill();
    rest(0, 500);
    broker_.start();
    return "the broker is killed";
  }
  std::string restart_broker() {
    broker_.stop();
    broker_.start();
    return "the broker is restarted";
  }
  std::string pause_broker() {
    broker_.pause();
    rest(100, 900);
    broker_.resume();
    return "the broker is paused";
  }
  std::string cut(Player& player) {
    player.road().cut();
    return fmt::format("{} is cut off for a moment", player.name());
  }
  std::string keep_off(Player& player) {
    player.road().refuse(true);
    player.road().cut();
    rest(100, 500);
    player.road().refuse(false);
    return fmt::format("{} is kept off", player.name());
  }
  std::string delay(Player& player) {
    const Direction way = any_way();
    player.road().delay(way, milliseconds(20 + below(180)));
    rest(300, 700);
    player.road().delay(way, milliseconds(0));
    return fmt::format("{} is far away", player.name());
  }
  std::string stall(Player& player) {
    const Direction way = any_way();
    player.road().set(way, Mode::stall);
    rest(100, 1200);
    player.road().set(way, Mode::flow);
    return fmt::format("the road of {} is blocked", player.name());
  }
  std::string swallow(Player& player) {
    const Direction way = any_way();
    player.road().set(way, Mode::swallow);
    rest(50, 600);
    player.road().cut();  // the bytes after a hole make no sense
    player.road().set(way, Mode::flow);
    return fmt::format("the road of {} swallows", player.name());
  }
  std::string lag(Player& player) {
    for (const auto& one : players_)
      one->set_size(4'000);
    player.road().set(Direction::from_broker, Mode::stall);
    rest(800, 1'500);
    for (const auto& one : players_)
      one->set_size(16);
    player.road().set(Direction::from_broker, Mode::flow);
    return fmt::format("{} reads nothing of many large messages", player.name());
  }
  std::string restart(Player& player) {
    player.restart();
    return fmt::format("{} is restarted", player.name());
  }

  std::string cause_one() {
    switch (below(10)) {
      case 0:
        return kill_broker();
      case 1:
        return restart_broker();
      case 2:
        return pause_broker();
      case 3:
        return cut(any());
      case 4:
        return keep_off(any());
      case 5:
        return delay(any());
      case 6:
        return stall(any());
      case 7:
        return swallow(any());
      case 8:
        return lag(any());
      default:
        return restart(any());
    }
  }

  /// Every node gets what every other one publishes now.
  [[nodiscard]] bool everything_flows() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (const auto& from : players_) {
      for (std::size_t topic = 0; topic < kTopics; ++topic) {
        const std::uint64_t now = from->published(topic) + 1;
        for (const auto& to : players_) {
          if (to == from) continue;
          while (to->diary().last_delivered(from->stream(topic)) < now) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(milliseconds(2));
          }
        }
      }
    }
    return true;
  }
  [[nodiscard]] std::vector<std::string> wrong() const {
    std::vector<std::string> all;
    for (const auto& player : players_) {
      for (std::string& fault : player->faults())
        all.push_back(std::move(fault));
    }
    return all;
  }

  const std::uint64_t seed_ = number_from("ROOST_FAULTS_SEED", 1);
  std::mt19937_64 random_{seed_};
  Broker broker_{{.kind = GetParam().kind, .config = GetParam().config, .log_is_full = true}};
  std::vector<std::unique_ptr<Player>> players_;
};

TEST_P(Faults, LeaveNoMessageMissingOutsideAGapNoneDoubledAndNoneOutOfOrder) {
  ASSERT_TRUE(everything_flows()) << "before the first fault";
  for (std::uint64_t fault = 1; fault <= number_from("ROOST_FAULTS", 20); ++fault) {
    const std::string what = cause_one();
    ASSERT_TRUE(everything_flows()) << "after fault " << fault << " of seed " << seed_ << ": " << what;
    ASSERT_THAT(wrong(), ::testing::IsEmpty())
        << "after fault " << fault << " of seed " << seed_ << ": " << what;
  }
  std::size_t received = 0;
  std::size_t gaps = 0;
  for (const auto& player : players_) {
    received += player->received();
    gaps += player->gaps();
  }
  std::printf("%s: %zu messages received, %zu gaps\n", GetParam().name, received, gaps);
}

INSTANTIATE_TEST_SUITE_P(Over, Faults, ::testing::Values(kNats, kRedis),
                         [](const auto& engine) { return std::string(engine.param.name); });

}  // namespace
}  // namespace roost::faults

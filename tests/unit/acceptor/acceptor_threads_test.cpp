// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "acceptor/acceptor.hpp"

namespace roost::acceptor {
namespace {

/// Keeps the connections of all shards; its test waits for their number.
class Connections {
 public:
  void add(std::size_t shard, net::TcpSocket socket, net::ConnectionToken token) {
    const std::lock_guard lock(mutex_);
    open_.push_back({shard, std::move(socket), std::move(token)});
    changed_.notify_all();
  }
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool reached =
        changed_.wait_for(lock, std::chrono::seconds(20), [&] { return open_.size() >= count; });
    EXPECT_TRUE(reached) << open_.size() << " of " << count;
  }
  std::vector<std::size_t> per_shard(std::size_t shards) {
    const std::lock_guard lock(mutex_);
    std::vector<std::size_t> counts(shards);
    for (const Connection& connection : open_)
      ++counts[connection.shard];
    return counts;
  }
  void close_one() {
    const std::lock_guard lock(mutex_);
    open_.pop_back();
  }

 private:
  struct Connection {
    std::size_t shard;
    net::TcpSocket socket;
    net::ConnectionToken token;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Connection> open_;
};

class AcceptorThreads : public testing::Test {
 protected:
  void open(std::size_t max_connections) {
    shards_.start();
    acceptor_ = Acceptor::open(
                    {.port = 0, .max_connections = max_connections}, shards_,
                    [this](runtime::Shard& shard, net::TcpSocket socket, net::ConnectionToken token) {
                      EXPECT_TRUE(shard.loop().on_loop_thread());
                      connections_.add(shard.index(), std::move(socket), std::move(token));
                    },
                    logger_)
                    .value();
  }
  std::vector<net::TcpSocket> connect(int count) {
    const auto address = net::Address::from_ip("127.0.0.1", acceptor_->options().port).value();
    std::vector<net::TcpSocket> clients;
    for (int number = 0; number < count; ++number) {
      clients.push_back(net::TcpSocket::connect(address).value());
    }
    return clients;
  }

  base::SteadyClock clock_;
  Logger logger_;
  Connections connections_;
  runtime::ShardSet shards_{4, clock_};
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorThreads, FourAcceptorsDistributeConnectionsEvenly) {
  open(1000);
  const auto clients = connect(200);
  connections_.wait_for(200);
  // An acceptor reserves a slot before it accepts, and returns it if another was faster: meanwhile the others
  // choose another shard. Each of the four may displace one connection this way.
  constexpr std::size_t kAcceptors = 4;
  EXPECT_THAT(
      connections_.per_shard(kAcceptors),
      ::testing::Each(::testing::AllOf(::testing::Ge(50 - kAcceptors), ::testing::Le(50 + kAcceptors))));
  EXPECT_EQ(acceptor_->counters().refused, 0U);
}

TEST_F(AcceptorThreads, NeverExceedsMaxConnectionsAndServesEveryConnection) {
  constexpr std::size_t kMax = 5;
  constexpr int kClients = 100;
  open(kMax);
  const auto clients = connect(kClients);
  for (int closed = 0; closed < kClients; ++closed) {
    connections_.wait_for(1);
    EXPECT_LE(acceptor_->counters().open, kMax);
    connections_.close_one();
  }
  EXPECT_EQ(acceptor_->counters().accepted, static_cast<std::uint64_t>(kClients));
  EXPECT_EQ(acceptor_->counters().open, 0U);
}

TEST_F(AcceptorThreads, OptionsMayChangeFromManyThreadsWhileConnectionsArrive) {
  open(1000);
  std::thread changing([this] {
    for (std::size_t step = 0; step < 100; ++step) {
      acceptor_->set_acceptors(1 + step % 4).value();
      acceptor_->set_max_connections(500 + step).value();
    }
  });
  std::thread reading([this] {
    for (int step = 0; step < 100; ++step)
      EXPECT_GE(acceptor_->options().max_connections, 500U);
  });
  const auto clients = connect(100);
  connections_.wait_for(100);
  changing.join();
  reading.join();
  EXPECT_EQ(acceptor_->options().max_connections, 599U);
}

TEST_F(AcceptorThreads, StopsBeforeOrAfterItsShards) {
  open(10);
  const auto clients = connect(3);
  connections_.wait_for(3);
  shards_.stop();
  acceptor_->set_max_connections(20).value();
  acceptor_.reset();
  connections_.close_one();
}

}  // namespace
}  // namespace roost::acceptor

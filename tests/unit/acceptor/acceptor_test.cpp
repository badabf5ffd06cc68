// SPDX-License-Identifier: Apache-2.0
// Shards are run by hand here, with a stopped clock; acceptor_threads_test.cpp has real threads.
#include "acceptor/acceptor.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/file_descriptor.hpp"
#include "support/manual_clock.hpp"
#include "support/no_more_descriptors.hpp"

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;

/// Waits until the kernel has accepted or refused the connection.
net::TcpSocket connect_to(std::uint16_t port) {
  auto socket = net::TcpSocket::connect(net::Address::from_ip("127.0.0.1", port).value()).value();
  pollfd entry{socket.fd(), POLLOUT, 0};
  EXPECT_EQ(::poll(&entry, 1, 5000), 1);
  return socket;
}

class CountingSink final : public LogSink {
 public:
  void write(LogLevel level, std::string_view line) override {
    EXPECT_EQ(level, LogLevel::warning);
    lines.emplace_back(line);
  }
  std::vector<std::string> lines;
};

struct Connection {
  std::size_t shard;
  net::TcpSocket socket;
  net::ConnectionToken token;
};

class AcceptorTest : public testing::Test {
 protected:
  void open(AcceptorOptions options) {
    options.port = 0;
    acceptor_ = Acceptor::open(
                    options, shards_,
                    [this](runtime::Shard& shard, net::TcpSocket socket, net::ConnectionToken token) {
                      connections_.push_back({shard.index(), std::move(socket), std::move(token)});
                    },
                    logger_)
                    .value();
    turn();
  }
  /// Enough turns for a socket to be accepted on one shard and to reach another.
  void turn() {
    for (int round = 0; round < 4; ++round) {
      for (std::size_t index = 0; index < shards_.size(); ++index)
        shards_.at(index).loop().run_once(0ms);
    }
  }
  void connect(int count = 1) {
    for (int number = 0; number < count; ++number) {
      clients_.push_back(connect_to(acceptor_->options().port));
      turn();
    }
  }
  void close_first() {
    connections_.pop_front();
    turn();
  }
  /// Its poll finds nothing to do and uses up its whole time-out.
  bool accepting_loop_sleeps() {
    const auto before = std::chrono::steady_clock::now();
    shards_.at(0).loop().run_once(5ms);
    return std::chrono::steady_clock::now() - before >= 5ms;
  }
  std::vector<std::size_t> open_per_shard() const {
    std::vector<std::size_t> open(shards_.size());
    for (const Connection& connection : connections_)
      ++open[connection.shard];
    return open;
  }

  test::ManualClock clock_;
  std::shared_ptr<CountingSink> sink_ = std::make_shared<CountingSink>();
  Logger logger_{sink_};
  runtime::ShardSet shards_{3, clock_};
  std::deque<Connection> connections_;
  std::vector<net::TcpSocket> clients_;
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, DistributesConnectionsEvenlyWhicheverLoopAccepts) {
  open({.acceptors = 1});
  connect(9);
  EXPECT_EQ(open_per_shard(), (std::vector<std::size_t>{3, 3, 3}));
}

TEST_F(AcceptorTest, TheShardWithTheFewestOpenConnectionsComesFirst) {
  open({});
  connect(6);
  std::erase_if(connections_, [](const Connection& connection) { return connection.shard == 1; });
  connect(2);
  EXPECT_EQ(open_per_shard(), (std::vector<std::size_t>{2, 2, 2}));
}

TEST_F(AcceptorTest, AConnectionCountsAsOpenWhileItsTokenLives) {
  open({});
  connect(2);
  EXPECT_EQ(acceptor_->counters().open, 2U);
  EXPECT_EQ(acceptor_->counters().accepted, 2U);
  connections_.front().socket.close();
  EXPECT_EQ(acceptor_->counters().open, 2U);
  net::ConnectionToken moved = std::move(connections_.front().token);
  EXPECT_EQ(acceptor_->counters().open, 2U);
  moved.release();
  moved.release();
  EXPECT_EQ(acceptor_->counters().open, 1U);
  EXPECT_EQ(acceptor_->counters().accepted, 2U);
}

TEST_F(AcceptorTest, AtMaxConnectionsNewOnesWaitUntilOneCloses) {
  open({.max_connections = 2});
  connect(4);
  EXPECT_EQ(connections_.size(), 2U);
  close_first();
  EXPECT_EQ(connections_.size(), 2U);
  EXPECT_EQ(acceptor_->counters().accepted, 3U);
  close_first();
  EXPECT_EQ(acceptor_->counters().accepted, 4U);
  close_first();
  EXPECT_EQ(acceptor_->counters().open, 1U);
}

TEST_F(AcceptorTest, AFullAcceptorDoesNotSpin) {
  open({.acceptors = 1, .max_connections = 1});
  connect(2);
  EXPECT_TRUE(accepting_loop_sleeps());
}

TEST_F(AcceptorTest, RaisingMaxConnectionsAdmitsWaitingConnections) {
  open({.max_connections = 1});
  connect(3);
  EXPECT_EQ(connections_.size(), 1U);
  acceptor_->set_max_connections(2).value();
  turn();
  EXPECT_EQ(connections_.size(), 2U);
  acceptor_->set_max_connections(100).value();
  turn();
  EXPECT_EQ(connections_.size(), 3U);
}

TEST_F(AcceptorTest, LoweringMaxConnectionsClosesNoConnection) {
  open({});
  connect(3);
  acceptor_->set_max_connections(1).value();
  connect();
  EXPECT_EQ(connections_.size(), 3U);
  close_first();
  close_first();
  EXPECT_EQ(connections_.size(), 1U);
  close_first();
  EXPECT_EQ(connections_.size(), 1U);
  EXPECT_EQ(acceptor_->counters().accepted, 4U);
}

TEST_F(AcceptorTest, OptionsCanBeReadAndChangedAtRunTime) {
  open({.acceptors = 2});
  acceptor_->set_acceptors(1).value();
  acceptor_->set_backlog(64).value();
  acceptor_->set_handshake_timeout(3s).value();
  const AcceptorOptions options = acceptor_->options();
  EXPECT_EQ(options.acceptors, 1U);
  EXPECT_EQ(options.backlog, 64);
  EXPECT_EQ(options.max_connections, 16384U);
  EXPECT_EQ(options.handshake_timeout, 3s);
  EXPECT_EQ(acceptor_->handshake_timeout(), 3s);
  turn();
  connect(3);
  EXPECT_EQ(open_per_shard(), (std::vector<std::size_t>{1, 1, 1}));
}

TEST_F(AcceptorTest, AnotherLoopTakesOverWhenTheNumberOfAcceptorsChanges) {
  open({.acceptors = 1});
  clients_.push_back(connect_to(acceptor_->options().port));
  for (int round = 0; round < 4; ++round)
    shards_.at(2).loop().run_once(0ms);
  EXPECT_EQ(acceptor_->counters().accepted, 0U);
  acceptor_->set_acceptors(100).value();  // more than shards: all of them
  for (int round = 0; round < 4; ++round)
    shards_.at(2).loop().run_once(0ms);
  EXPECT_EQ(acceptor_->counters().accepted, 1U);
}

TEST_F(AcceptorTest, FixedOrInvalidOptionsAreRejectedAndChangeNothing) {
  open({});
  const std::string port = std::to_string(acceptor_->options().port);
  auto wanted = acceptor_->options();
  EXPECT_TRUE(acceptor_->change_options(wanted));
  wanted.backlog = 7;
  wanted.port = 1;
  EXPECT_EQ(acceptor_->change_options(wanted).error().message,
            "port cannot change while the acceptor runs: it is " + port);
  wanted = acceptor_->options();
  wanted.address = "::1";
  EXPECT_EQ(acceptor_->change_options(wanted).error().message,
            "address cannot change while the acceptor runs: it is 127.0.0.1");
  EXPECT_EQ(acceptor_->set_max_connections(0).error().message, "max_connections must be at least 1, got 0");
  EXPECT_EQ(acceptor_->set_acceptors(0).error().message, "acceptors must be at least 1, got 0");
  EXPECT_EQ(acceptor_->set_backlog(-3).error().message, "backlog must be at least 1, got -3");
  EXPECT_EQ(acceptor_->set_handshake_timeout(0ms).error().message,
            "handshake_timeout must be at least 1, got 0");
  EXPECT_EQ(acceptor_->options().backlog, 1024);
}

TEST_F(AcceptorTest, OpeningFailsNamingTheOptionOrThePort) {
  open({});
  AcceptorOptions options = acceptor_->options();
  const auto in_use = Acceptor::open(options, shards_, {}, logger_);
  ASSERT_FALSE(in_use);
  EXPECT_EQ(in_use.error().code, std::errc::address_in_use);
  options.max_connections = 0;
  EXPECT_FALSE(Acceptor::open(options, shards_, {}, logger_));
}

TEST_F(AcceptorTest, PausesWhenOutOfDescriptorsAndRecovers) {
  open({.acceptors = 1});
  connect();
  clients_.push_back(connect_to(acceptor_->options().port));
  std::optional<test::NoMoreDescriptors> none(std::in_place);
  turn();
  turn();
  EXPECT_EQ(acceptor_->counters().out_of_descriptors, 1U);
  EXPECT_TRUE(accepting_loop_sleeps());
  clock_.advance(100ms);
  turn();
  EXPECT_EQ(acceptor_->counters().out_of_descriptors, 2U);
  EXPECT_EQ(connections_.size(), 1U);
  EXPECT_EQ(acceptor_->counters().open, 1U);
  none.reset();
  clock_.advance(100ms);
  turn();
  EXPECT_EQ(connections_.size(), 2U);
  EXPECT_EQ(sink_->lines, std::vector<std::string>{"out of file descriptors with 1 connections open: new "
                                                   "ones wait until some close"});
}

TEST_F(AcceptorTest, KeepsTheLastDescriptorsForOthers) {
  const test::FewDescriptors few(32);
  open({.acceptors = 1});
  while (acceptor_->counters().out_of_descriptors == 0)
    connect();
  EXPECT_LT(connections_.size(), 16U);
  std::vector<base::FileDescriptor> still_free;
  for (int i = 0; i < 4; ++i)
    still_free.emplace_back(::dup(STDIN_FILENO));
  for (const auto& descriptor : still_free)
    EXPECT_TRUE(descriptor);
}

TEST_F(AcceptorTest, SaysOnceThatItIsFullUntilItNoLongerIs) {
  int reports = 0;
  open({.acceptors = 1, .max_connections = 20, .on_full = [&](runtime::Shard&) { ++reports; }});
  connect(21);
  EXPECT_EQ(reports, 1);
  ASSERT_EQ(sink_->lines.size(), 1U);
  EXPECT_EQ(sink_->lines[0], "127.0.0.1:" + std::to_string(acceptor_->options().port) +
                                 " has reached max_connections with 20 connections open: new ones wait until "
                                 "some close");
  close_first();  // the one that waits takes its place
  EXPECT_EQ(reports, 1);
  close_first();
  close_first();
  connect(2);
  EXPECT_EQ(reports, 2);
  EXPECT_EQ(acceptor_->counters().full, 2U);
}

TEST_F(AcceptorTest, OneConnectionTooManyOfAnAddressGetsTheRefusalAndIsClosed) {
  open({.acceptors = 1, .max_connections_per_address = 2, .count_private = true, .refusal = "too many"});
  connect(3);
  EXPECT_EQ(connections_.size(), 2U);
  EXPECT_EQ(acceptor_->counters().open, 2U);
  EXPECT_EQ(acceptor_->counters().too_many_of_address, 1U);
  std::array<std::byte, 64> buffer;
  const auto said = clients_[2].read(buffer);
  ASSERT_EQ(said.status, net::IoStatus::bytes);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(buffer.data()), said.size), "too many");
  EXPECT_EQ(clients_[2].read(buffer).status, net::IoStatus::closed);
}

TEST_F(AcceptorTest, AnAddressMayConnectAgainAfterOneOfItsConnectionsClosed) {
  open({.acceptors = 1, .max_connections_per_address = 1, .count_private = true});
  connect(2);
  EXPECT_EQ(connections_.size(), 1U);
  close_first();
  connect(1);
  EXPECT_EQ(connections_.size(), 1U);
  EXPECT_EQ(acceptor_->counters().too_many_of_address, 1U);
}

TEST_F(AcceptorTest, AnAddressWithTooManyIsReportedOnceInTheLogAndToTheCallback) {
  std::vector<std::string> reported;
  open({.acceptors = 1,
        .max_connections_per_address = 1,
        .count_private = true,
        .on_refused = [&](runtime::Shard&, const base::SocketAddress& peer) {
          reported.push_back(peer.ip.text());
        }});
  connect(4);
  EXPECT_EQ(reported, std::vector<std::string>{"127.0.0.1"});
  ASSERT_EQ(sink_->lines.size(), 1U);
  EXPECT_TRUE(sink_->lines[0].starts_with("127.0.0.1 has reached max_connections_per_address"))
      << sink_->lines[0];
}

TEST_F(AcceptorTest, ConnectionsOfAProxyCountForTheClientsItNames) {
  using net::Counted;
  const auto ip = [](std::string_view text) { return base::IpAddress::parse(text).value(); };
  open({.acceptors = 1, .max_connections_per_address = 1, .count_private = true, .proxies = {"127.0.0.0/8"}});
  connect(3);
  ASSERT_EQ(connections_.size(), 3U);
  net::ConnectionToken& first = connections_[0].token;
  net::ConnectionToken& second = connections_[1].token;
  EXPECT_EQ(first.count_for(ip("203.0.113.9")), Counted::yes);
  EXPECT_EQ(first.count_for(ip("203.0.113.9")), Counted::yes);  // does not count against itself
  EXPECT_EQ(second.count_for(ip("203.0.113.9")), Counted::too_many_unreported);
  EXPECT_EQ(second.count_for(ip("203.0.113.9")), Counted::too_many);
  EXPECT_EQ(acceptor_->counters().too_many_of_address, 2U);
  EXPECT_EQ(second.count_for(ip("203.0.113.8")), Counted::yes);
  first.stop_counting();
  first.stop_counting();
  EXPECT_EQ(second.count_for(ip("203.0.113.9")), Counted::yes);
  EXPECT_EQ(first.count_for(ip("203.0.113.8")), Counted::yes);  // given up by the second
  second.release();
  EXPECT_EQ(connections_[2].token.count_for(ip("203.0.113.9")), Counted::yes);
  EXPECT_EQ(connections_[2].token.count_for(ip("127.0.0.7")),
            Counted::yes);  // another proxy in front of the proxy
  EXPECT_EQ(first.count_for(ip("127.0.0.7")), Counted::yes);
  EXPECT_EQ(acceptor_->counters().open, 2U);
}

TEST_F(AcceptorTest, PrivateAddressesAreUnlimited) {
  open({.acceptors = 1, .max_connections_per_address = 1});
  connect(3);
  EXPECT_EQ(connections_.size(), 3U);
}

TEST_F(AcceptorTest, ConnectionsThatArriveTooFastWaitInTheBacklog) {
  open({.acceptors = 1, .connects_per_second = 2});
  connect(3);
  EXPECT_EQ(connections_.size(), 2U);
  EXPECT_TRUE(accepting_loop_sleeps());
  clock_.advance(490ms);
  turn();
  EXPECT_EQ(connections_.size(), 2U);
  clock_.advance(10ms);
  turn();
  EXPECT_EQ(connections_.size(), 3U);
}

TEST_F(AcceptorTest, WhileSuspendedItRefusesNewConnectionsAndKeepsOpenOnes) {
  open({});
  connect();
  const std::uint16_t port = acceptor_->options().port;
  acceptor_->suspend();
  EXPECT_TRUE(acceptor_->suspended());
  const net::Address address = net::Address::from_ip("127.0.0.1", port).value();
  auto refused = net::TcpSocket::connect(address);
  EXPECT_TRUE(!refused || connect_to(port).connect_error() == ECONNREFUSED);
  turn();
  EXPECT_EQ(clients_[0].write("still here").status, net::IoStatus::bytes);
  acceptor_->resume().value();
  EXPECT_FALSE(acceptor_->suspended());
  EXPECT_EQ(acceptor_->options().port, port);
  turn();
  connect();
  EXPECT_EQ(connections_.size(), 2U);
}

TEST_F(AcceptorTest, ResumingFailsWhileThePortIsInUse) {
  open({});
  acceptor_->suspend();
  const auto other = net::Listener::open({.port = acceptor_->options().port}).value();
  EXPECT_EQ(acceptor_->resume().error().code, std::errc::address_in_use);
  EXPECT_TRUE(acceptor_->suspended());
}

TEST_F(AcceptorTest, OptionsMayChangeWhileItIsSuspended) {
  open({.max_connections = 1});
  acceptor_->suspend();
  acceptor_->set_backlog(16).value();
  acceptor_->set_max_connections(2).value();
  acceptor_->resume().value();
  connect(3);
  EXPECT_EQ(connections_.size(), 2U);
}

TEST_F(AcceptorTest, ConnectionsAndTokensOutliveIt) {
  open({});
  connect(2);
  acceptor_.reset();
  turn();
  EXPECT_EQ(clients_[0].write("hello").status, net::IoStatus::bytes);
  close_first();
  EXPECT_EQ(connections_.size(), 1U);
}

TEST_F(AcceptorTest, AConnectionForAShardThatHasStoppedIsRefused) {
  open({.acceptors = 1});
  shards_.at(1).mailbox()->close();
  shards_.at(2).mailbox()->close();
  connect(3);
  EXPECT_EQ(acceptor_->counters().accepted, 3U);
  EXPECT_GE(acceptor_->counters().refused, 1U);
  EXPECT_EQ(acceptor_->counters().open, connections_.size());
}

}  // namespace
}  // namespace roost::acceptor

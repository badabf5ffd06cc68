// SPDX-License-Identifier: Apache-2.0
// Which connections are admitted after a PROXY protocol header, and which are not. The loop is run by hand
// and its clock is advanced by hand.
#include "acceptor/proxy_entrance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <optional>

#include "net/listener.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;

struct Announced {
  net::TcpSocket socket;
  net::ConnectionToken token;
  base::Duration time_left;
};

/// Admits the clients given by the test.
class FakeCounter final : public net::ConnectionCounter {
 public:
  void connection_closed(std::uint32_t, std::uint32_t) noexcept override { ++closed; }
  net::Counted count_for(std::uint32_t&, const base::IpAddress& client) override {
    counted.push_back(client.text());
    return verdict;
  }
  void stop_counting(std::uint32_t&) noexcept override {}

  int closed = 0;
  net::Counted verdict = net::Counted::yes;
  std::vector<std::string> counted;
};

class ProxyEntranceTest : public ::testing::Test {
 protected:
  static constexpr auto kTime = 5s;
  static constexpr std::string_view kLine = "PROXY TCP4 203.0.113.9 127.0.0.1 4711 443\r\n";

  ProxyEntranceTest() { listener.emplace(net::Listener::open({}).value()); }

  /// The peer's end of a connection whose other end is in the entrance.
  net::TcpSocket arrive() {
    auto peer = net::TcpSocket::connect(listener->address()).value();
    net::AcceptResult accepted{net::AcceptStatus::would_block, {}};
    while (accepted.status == net::AcceptStatus::would_block)
      accepted = listener->accept();
    entrance.enter(std::move(accepted.socket), net::ConnectionToken(doorman, 0, 0), kTime, admission,
                   [this](net::TcpSocket socket, net::ConnectionToken token, auto left) {
                     served.push_back({std::move(socket), std::move(token), left});
                   });
    return peer;
  }
  net::TcpSocket arrive(std::string_view bytes) {
    auto peer = arrive();
    EXPECT_EQ(peer.write(bytes).size, bytes.size());
    return peer;
  }
  void turn_until(const std::function<bool()>& done) {
    for (int i = 0; i < 1000 && !done(); ++i)
      loop.run_once(10ms);
  }
  void advance(base::Duration by) {
    clock.advance(by);
    loop.run_once(0ms);
    loop.run_once(0ms);
  }
  static std::string available(net::TcpSocket& socket) {
    std::vector<std::byte> buffer(16 * 1024);
    const auto result = socket.read(buffer);
    return {reinterpret_cast<const char*>(buffer.data()), result.size};
  }
  /// Everything the peer reads until the end of the stream.
  std::string read_to_end(net::TcpSocket& peer) {
    std::string received;
    std::vector<std::byte> buffer(16 * 1024);
    bool ended = false;
    turn_until([&] {
      const auto result = peer.read(buffer);
      if (result.status == net::IoStatus::bytes)
        received.append(reinterpret_cast<const char*>(buffer.data()), result.size);
      ended = result.status == net::IoStatus::closed || result.status == net::IoStatus::error;
      return ended;
    });
    EXPECT_TRUE(ended);
    return received;
  }

  ProxyEntrance::Admission admission{{"127.0.0.1"}, "no header", "too many"};
  std::optional<net::Listener> listener;
  std::shared_ptr<FakeCounter> doorman = std::make_shared<FakeCounter>();
  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log, LogLevel::debug};
  test::ManualClock clock;
  runtime::EventLoop loop{clock};
  std::deque<Announced> served;
  std::vector<std::pair<std::string, Cause>> refused;
  ProxyEntrance entrance{loop, logger,
                         [this](const base::SocketAddress& peer, const Why& why, const inspect::Evidence&) {
                           refused.emplace_back(peer.ip.text(), why.cause);
                         }};
};

TEST_F(ProxyEntranceTest, AdmitsTheClientNamedInTheHeaderWithTheRemainingTime) {
  auto peer = arrive();
  advance(2s);
  EXPECT_EQ(peer.write(std::string(kLine) + "GET /").size, kLine.size() + 5);
  turn_until([&] { return !served.empty(); });
  ASSERT_EQ(served.size(), 1U);
  EXPECT_EQ(served[0].socket.peer().text(), "203.0.113.9:4711");
  EXPECT_TRUE(served[0].socket.announced());
  EXPECT_EQ(served[0].time_left, kTime - 2s);
  EXPECT_EQ(available(served[0].socket), "GET /");  // the bytes after the header belong to the client
  EXPECT_EQ(doorman->counted, std::vector<std::string>{"203.0.113.9"});
  EXPECT_EQ(doorman->closed, 0);
  EXPECT_EQ(entrance.waiting(), 0U);
}

TEST_F(ProxyEntranceTest, AcceptsTheHeaderInPieces) {
  auto peer = arrive();
  for (const char byte : kLine) {
    EXPECT_TRUE(served.empty());
    EXPECT_EQ(peer.write(std::string_view(&byte, 1)).size, 1U);
    loop.run_once(10ms);
  }
  turn_until([&] { return !served.empty(); });
  EXPECT_EQ(served.at(0).socket.peer().text(), "203.0.113.9:4711");
}

TEST_F(ProxyEntranceTest, ConsumesAHeaderLongerThanOneRead) {
  std::string block("\r\n\r\n\0\r\nQUIT\n\x21\x11\x20\x00", 16);
  block +=
      std::string("\xcb\x00\x71\x09\x7f\x00\x00\x01\x12\x67\x01\xbb", 12) + std::string(0x2000 - 12, 'x');
  auto peer = arrive(block + "GET /");
  turn_until([&] { return !served.empty(); });
  ASSERT_EQ(served.size(), 1U);
  EXPECT_EQ(served[0].socket.peer().text(), "203.0.113.9:4711");
  EXPECT_EQ(available(served[0].socket), "GET /");
}

TEST_F(ProxyEntranceTest, AttributesTheProxysOwnConnectionToTheProxy) {
  auto peer = arrive("PROXY UNKNOWN\r\n");
  turn_until([&] { return !served.empty(); });
  EXPECT_EQ(served.at(0).socket.peer(), peer.local_address().plain());
  EXPECT_TRUE(doorman->counted.empty());
}

TEST_F(ProxyEntranceTest, WaitsForAHeaderUntilTheDeadlineAndNoLonger) {
  auto silent = arrive();
  auto slow = arrive(kLine.substr(0, 20));
  advance(kTime - 1ms);
  EXPECT_EQ(entrance.waiting(), 2U);
  advance(2ms);
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(doorman->closed, 2);
  EXPECT_EQ(read_to_end(silent), "");
}

TEST_F(ProxyEntranceTest, ReportsAHeaderThatIsNotCompleteInTimeAndASilentConnection) {
  auto half = arrive("PROXY TCP4 203.");
  auto silent = arrive();
  advance(1ms);
  advance(kTime + 1ms);
  using Refusals = std::vector<std::pair<std::string, Cause>>;
  EXPECT_THAT(refused,
              ::testing::UnorderedElementsAreArray(Refusals{{"127.0.0.1", Cause::proxy_header_refused},
                                                            {"127.0.0.1", Cause::silent_connection}}));
}

TEST_F(ProxyEntranceTest, RefusesAConnectionWithoutAHeader) {
  auto peer = arrive("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(read_to_end(peer), "no header");
  EXPECT_EQ(doorman->closed, 1);
  EXPECT_EQ(refused,
            (std::vector<std::pair<std::string, Cause>>{{"127.0.0.1", Cause::proxy_header_refused}}));
  EXPECT_EQ(entrance.waiting(), 1U);  // until the peer closes
  peer.close();
  turn_until([&] { return entrance.waiting() == 0; });
  EXPECT_EQ(entrance.waiting(), 0U);
}

TEST_F(ProxyEntranceTest, DoesNotWaitForARefusedPeerThatStays) {
  auto peer = arrive("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(read_to_end(peer), "no header");
  advance(2s - 1ms);
  EXPECT_EQ(entrance.waiting(), 1U);
  advance(2ms);
  EXPECT_EQ(entrance.waiting(), 0U);
}

TEST_F(ProxyEntranceTest, RefusesAHeaderFromAnUnlistedAddress) {
  admission.senders = {"10.0.0.1"};
  auto peer = arrive(kLine);
  EXPECT_EQ(read_to_end(peer), "no header");
  EXPECT_TRUE(served.empty());
  EXPECT_TRUE(log->has(LogLevel::warning, "proxy_protocol does not list its address"));
}

TEST_F(ProxyEntranceTest, ClosesSilentlyWithoutARefusalText) {
  admission.no_header = {};
  auto peer = arrive("\x16\x03\x01");
  EXPECT_EQ(read_to_end(peer), "");
  EXPECT_EQ(entrance.waiting(), 0U);
  admission.senders = {"10.0.0.1"};
  auto stranger = arrive();
  EXPECT_EQ(read_to_end(stranger), "");
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(doorman->closed, 2);
}

TEST_F(ProxyEntranceTest, RefusesAClientWithTooManyConnections) {
  doorman->verdict = net::Counted::too_many_unreported;
  auto first = arrive(kLine);
  EXPECT_EQ(read_to_end(first), "too many");
  doorman->verdict = net::Counted::too_many;
  auto second = arrive(kLine);
  EXPECT_EQ(read_to_end(second), "too many");
  EXPECT_EQ(doorman->closed, 2);
  EXPECT_EQ(refused,
            (std::vector<std::pair<std::string, Cause>>{{"203.0.113.9", Cause::too_many_of_address}}));
  EXPECT_EQ(log->count(LogLevel::warning, "203.0.113.9 has reached max_connections_per_address"), 1U);
}

TEST_F(ProxyEntranceTest, WarnsOnceUntilAHeaderIsAcceptedAgain) {
  for (int i = 0; i < 2; ++i) {
    auto stranger = arrive("GET /");
    (void)read_to_end(stranger);
  }
  EXPECT_EQ(log->count(LogLevel::warning, "refused a connection"), 1U);
  EXPECT_EQ(log->count(LogLevel::debug, "refused a connection"), 1U);
  auto proxy = arrive(kLine);
  turn_until([&] { return !served.empty(); });
  auto stranger = arrive("GET /");
  (void)read_to_end(stranger);
  EXPECT_EQ(log->count(LogLevel::warning, "refused a connection"), 2U);
}

TEST_F(ProxyEntranceTest, ClosesPendingConnections) {
  auto peer = arrive();
  entrance.close();
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(read_to_end(peer), "");
  auto late = arrive();
  EXPECT_EQ(read_to_end(late), "");
  EXPECT_EQ(doorman->closed, 2);
}

}  // namespace
}  // namespace roost::acceptor

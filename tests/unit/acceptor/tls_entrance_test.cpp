// SPDX-License-Identifier: Apache-2.0
// Which connections a TLS listener admits, and which it does not. The loop is run by hand and its clock is
// advanced by hand.
#include "acceptor/tls_entrance.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <ctime>
#include <deque>
#include <optional>

#include "net/listener.hpp"
#include "net/tls_client_context.hpp"
#include "net/tls_handshake.hpp"
#include "net/tls_server_context.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Served {
  net::Stream stream;
  net::ConnectionToken token;
  base::Duration time_left;
};

/// Each query adds this much, so every step appears to take that long.
struct StepCpu final : base::CpuClock {
  [[nodiscard]] base::Duration used() const override { return spent += step; }
  base::Duration step{0};
  mutable base::Duration spent{0};
};

class Counter final : public net::ConnectionCounter {
 public:
  void connection_closed(std::uint32_t, std::uint32_t) noexcept override { ++closed; }
  net::Counted count_for(std::uint32_t&, const base::IpAddress&) override { return net::Counted::yes; }
  void stop_counting(std::uint32_t&) noexcept override {}
  int closed = 0;
};

class TlsEntranceTest : public ::testing::Test {
 protected:
  static constexpr auto kTime = 5s;

  TlsEntranceTest() {
    const auto files = certificates.make();
    server_context = net::TlsServerContext::load({.certfile = files.certfile, .keyfile = files.keyfile},
                                                 std::time(nullptr))
                         .context;
    client_context = net::TlsClientContext::make({.cacertfile = files.certfile}).value();
    listener.emplace(net::Listener::open({}).value());
  }

  /// The peer's end of a connection whose other end is in the entrance.
  net::TcpSocket arrive() { return arrive(entrance); }
  net::TcpSocket arrive(TlsEntrance& into) {
    auto peer = net::TcpSocket::connect(listener->address()).value();
    net::AcceptResult accepted{net::AcceptStatus::would_block, {}};
    while (accepted.status == net::AcceptStatus::would_block)
      accepted = listener->accept();
    into.enter({std::move(accepted.socket), server_context->accept()}, net::ConnectionToken(counter, 0, 0),
               kTime);
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

  test::Certificates certificates;
  std::shared_ptr<const net::TlsServerContext> server_context;
  std::shared_ptr<const net::TlsClientContext> client_context;
  std::optional<net::Listener> listener;
  std::shared_ptr<Counter> counter = std::make_shared<Counter>();
  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log, LogLevel::debug};
  test::ManualClock clock;
  runtime::EventLoop loop{clock};
  std::deque<Served> served;
  StepCpu cpu;
  std::vector<std::string> refused;
  TlsEntrance entrance{loop,
                       logger,
                       [this](net::Stream stream, net::ConnectionToken token, auto left) {
                         served.push_back({std::move(stream), std::move(token), left});
                       },
                       {.limits = {.cpu = 1h, .cpu_per_address = 100ms, .count_private = true},
                        .cpu = cpu,
                        .on_refused = [this](const base::SocketAddress& peer, bool first_in_second) {
                          refused.push_back(peer.ip.text() + (first_in_second ? " first" : ""));
                        }}};
};

TEST_F(TlsEntranceTest, AdmitsACompletedHandshakeWithTheRemainingTime) {
  auto peer = arrive();
  advance(2s);
  std::optional<net::Stream> client;
  net::TlsHandshake handshake(
      loop, {std::move(peer), client_context->connect("localhost")},
      [&](net::TlsHandshake::Finished finished) { client = std::move(finished.stream); });
  handshake.start().value();
  turn_until([&] { return client && !served.empty(); });
  ASSERT_EQ(served.size(), 1U);
  EXPECT_EQ(served.front().time_left, kTime - 2s);
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(counter->closed, 0);
  EXPECT_EQ(client->write("hello").size, 5U);
  std::vector<std::byte> buffer(16 * 1024);
  net::IoResult result{net::IoStatus::would_block};
  turn_until(
      [&] { return (result = served.front().stream.read(buffer)).status != net::IoStatus::would_block; });
  EXPECT_EQ(result.size, 5U);
}

TEST_F(TlsEntranceTest, WaitsForAHandshakeUntilTheDeadlineAndNoLonger) {
  auto peer = arrive();
  advance(kTime - 1ms);
  EXPECT_EQ(entrance.waiting(), 1U);
  advance(2ms);
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(counter->closed, 1);
  EXPECT_EQ(read_to_end(peer), "");
}

TEST_F(TlsEntranceTest, DoesNotWaitLongerForAHandshakeThatStalls) {
  auto peer = arrive();
  ASSERT_EQ(peer.write(std::string_view("\x16\x03\x01\x02\x00\x01", 6)).size,
            6U);  // the beginning of a ClientHello
  advance(kTime - 1ms);
  EXPECT_EQ(entrance.waiting(), 1U);
  advance(2ms);
  EXPECT_EQ(entrance.waiting(), 0U);
}

TEST_F(TlsEntranceTest, AnswersClearTextHttpThatThisIsHttps) {
  auto peer = arrive();
  ASSERT_GT(peer.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").size, 0U);
  const std::string answer = read_to_end(peer);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("content-length: 46\r\n"));
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 46U);
  EXPECT_THAT(answer, HasSubstr("This port speaks HTTPS."));
  EXPECT_THAT(answer, HasSubstr("\r\ndate: "));  // RFC 9110 §6.6.1
  EXPECT_TRUE(log->has(LogLevel::info, fmt::format("sent clear-text HTTP to port {}, which expects TLS",
                                                   listener->address().port())));
  EXPECT_EQ(entrance.waiting(), 1U);  // until the peer closes
  peer.close();
  turn_until([&] { return entrance.waiting() == 0; });
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(counter->closed, 1);
}

TEST_F(TlsEntranceTest, DoesNotWaitForARefusedPeerThatStays) {
  auto peer = arrive();
  ASSERT_GT(peer.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").size, 0U);
  EXPECT_NE(read_to_end(peer), "");
  advance(2s - 1ms);
  EXPECT_EQ(entrance.waiting(), 1U);
  advance(2ms);
  EXPECT_EQ(entrance.waiting(), 0U);
}

TEST_F(TlsEntranceTest, ClosesAConnectionThatSpeaksNeither) {
  auto peer = arrive();
  ASSERT_GT(peer.write("\x01\x02\x03 no greeting at all").size, 0U);
  turn_until([&] { return entrance.waiting() == 0; });
  EXPECT_EQ(counter->closed, 1);
  EXPECT_TRUE(served.empty());
  EXPECT_TRUE(log->has(LogLevel::debug, "wrong version number"));
}

// --- when handshakes cost more than the shard's budget ---

TEST_F(TlsEntranceTest, DelaysHandshakesOfAnAddressThatExceededItsShare) {
  cpu.step = 150ms;  // an address may use 100 ms at once and per second
  auto first = arrive(), second = arrive();
  ASSERT_GT(first.write("\x16").size, 0U);
  ASSERT_GT(second.write("GET / HTTP/1.1\r\n\r\n").size, 0U);
  turn_until([&] { return log->has(LogLevel::warning, "https.handshake_cpu_per_address"); });
  EXPECT_TRUE(log->has(LogLevel::warning,
                       "most recently from 127.0.0.1: they wait, so that open connections do not have to"));
  std::vector<std::byte> buffer(16 * 1024);
  EXPECT_EQ(second.read(buffer).status, net::IoStatus::would_block);
  advance(500ms);
  EXPECT_THAT(read_to_end(second), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(TlsEntranceTest, RefusesImmediatelyAHandshakeThatWouldMissItsDeadline) {
  cpu.step = 1s;  // takes ten seconds to pay back; there are five
  auto first = arrive(), second = arrive(), third = arrive();
  ASSERT_GT(first.write("\x16").size, 0U);
  turn_until([&] { return cpu.spent > 0s; });
  ASSERT_GT(second.write("\x16").size, 0U);
  ASSERT_GT(third.write("\x16").size, 0U);
  turn_until([&] { return refused.size() == 2; });
  EXPECT_THAT(refused, ::testing::ElementsAre("127.0.0.1 first", "127.0.0.1"));
  EXPECT_EQ(read_to_end(second), "");
  EXPECT_EQ(counter->closed, 2);
}

TEST_F(TlsEntranceTest, RefusesAHandshakeStillWaitingAtItsDeadline) {
  TlsEntrance open_to_all(
      loop, logger, [](net::Stream, net::ConnectionToken, auto) {},
      {.limits = {.cpu = 500ms, .cpu_per_address = 0ms},
       .cpu = cpu,
       .on_refused = [this](const base::SocketAddress& peer, bool) { refused.push_back(peer.ip.text()); }});
  cpu.step = 10s;  // takes twenty seconds to pay back; there are five
  auto first = arrive(open_to_all);
  ASSERT_GT(first.write("\x16").size, 0U);
  turn_until([&] { return cpu.spent > 0s; });
  auto second = arrive(open_to_all);
  ASSERT_GT(second.write("\x16").size, 0U);
  turn_until(
      [&] { return log->has(LogLevel::warning, "https.handshake_cpu, most recently from 127.0.0.1"); });
  EXPECT_EQ(open_to_all.waiting(), 2U);
  advance(kTime + 1ms);
  EXPECT_EQ(open_to_all.waiting(), 0U);
  EXPECT_THAT(refused, ::testing::ElementsAre("127.0.0.1")) << "the first one had its turn";
}

TEST_F(TlsEntranceTest, LogsAnExceededBudgetOnceInTenSeconds) {
  cpu.step = 10s;
  auto first = arrive();
  ASSERT_GT(first.write("\x16").size, 0U);
  turn_until([&] { return cpu.spent > 0s; });
  std::vector<net::TcpSocket> others;
  for (const std::size_t lines : {1U, 1U, 2U}) {
    const std::size_t before = refused.size();
    others.push_back(arrive());
    ASSERT_GT(others.back().write("\x16").size, 0U);
    turn_until([&] { return refused.size() > before; });
    EXPECT_EQ(log->count(LogLevel::warning, "they wait"), lines);
    if (lines == 1) advance(5s);
  }
  EXPECT_TRUE(log->has(LogLevel::warning, "; 2 were refused recently"));
}

TEST_F(TlsEntranceTest, ClosesPendingConnections) {
  auto peer = arrive();
  entrance.close();
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(read_to_end(peer), "");
  auto late = arrive();
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_EQ(read_to_end(late), "");
  EXPECT_EQ(counter->closed, 2);
}

}  // namespace
}  // namespace roost::acceptor

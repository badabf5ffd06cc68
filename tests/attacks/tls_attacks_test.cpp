// SPDX-License-Identifier: Apache-2.0
// What a client may try before hands are shaken. OpenSSL's work is real and its CPU is measured; time is
// moved by hand, so that the outcome does not depend on how fast the machine is.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <deque>
#include <string>

#include "acceptor/tls_entrance.hpp"
#include "net/listener.hpp"
#include "net/tls_server_context.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;
using base::Duration;

/// A ClientHello with a key share of this group.
std::string client_hello(const char* group) {
  const net::SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set1_groups_list(context.get(), group);
  const net::SslPtr ssl(SSL_new(context.get()));
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

class TlsAttack : public ::testing::Test {
 protected:
  static constexpr Duration kCpu = 100ms;  // of a second

  void serve(const std::string& groups) {
    const auto files = certificates.make();
    context =
        net::TlsServerContext::load({.certfile = files.certfile, .keyfile = files.keyfile, .groups = groups},
                                    std::time(nullptr))
            .context;
    ASSERT_NE(context, nullptr);
  }
  /// Sends the same bytes as ever, which costs the attacker nothing.
  void attack(const std::string& hello) {
    auto attacker = net::TcpSocket::connect(listener.address()).value();
    net::AcceptResult accepted{net::AcceptStatus::would_block, {}};
    while (accepted.status == net::AcceptStatus::would_block)
      accepted = listener.accept();
    ASSERT_EQ(attacker.write(hello).size, hello.size());
    entrance.enter({std::move(accepted.socket), context->accept()}, {}, 10s);
    attackers.push_back(std::move(attacker));
    if (attackers.size() > kAttackers) attackers.pop_front();
  }
  /// What handshakes took of the CPU in one turn.
  Duration turn() {
    const Duration before = taken;
    loop.run_once(0ms);
    return taken - before;
  }

  static constexpr std::size_t kAttackers = 8;

  test::Certificates certificates;
  std::shared_ptr<const net::TlsServerContext> context;
  net::Listener listener = net::Listener::open({}).value();
  std::deque<net::TcpSocket> attackers;
  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log, LogLevel::debug};
  test::ManualClock clock;
  base::ThreadCpuClock cpu;
  runtime::EventLoop loop{clock};
  Duration taken{0};
  Duration costliest{0};
  int steps = 0;
  TlsEntrance entrance{loop,
                       logger,
                       [](net::Stream, net::ConnectionToken, auto) {},
                       {.limits = {.cpu = kCpu, .cpu_per_address = 0ms},
                        .cpu = cpu,
                        .on_step = [this](Duration cost, Duration) {
                          taken += cost;
                          costliest = std::max(costliest, cost);
                          ++steps;
                        }}};
};

TEST_F(TlsAttack, CostlyHandshakesTakeNoMoreOfAShardThanTheirBudget) {
  serve("ffdhe8192");  // which an operator has to ask for by name
  const std::string hello = client_hello("ffdhe8192");
  constexpr auto kTime = 3s;
  const auto end = clock.now() + kTime;
  for (; clock.now() < end; clock.advance(1ms)) {
    if (entrance.waiting() < kAttackers) attack(hello);
    const Duration in_this_turn = turn();
    EXPECT_LE(in_this_turn, HandshakeQueue::kSlice + costliest) << "open connections are served in between";
  }
  EXPECT_GT(steps, 1);
  EXPECT_LE(taken, (kTime.count() + 1) * kCpu + costliest);
  EXPECT_TRUE(log->has(LogLevel::warning, "https.handshake_cpu"));
}

TEST_F(TlsAttack, ThatOffersACostlyGroupIsRefusedByDefault) {
  serve("");
  attack(client_hello("ffdhe8192"));
  for (int i = 0; i < 1'000 && entrance.waiting() > 0; ++i)
    loop.run_once(10ms);
  EXPECT_EQ(entrance.waiting(), 0U);
  EXPECT_TRUE(log->has(LogLevel::debug, "no suitable key share"));
}

}  // namespace
}  // namespace roost::acceptor

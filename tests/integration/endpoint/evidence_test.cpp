// SPDX-License-Identifier: Apache-2.0
// Who it was, of connections that were reset before anybody asked: what the kernel has forgotten by then was
// taken when they were accepted.
#include "endpoint_fixture.hpp"
#include "support/certificates.hpp"
#include "support/held.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Evidence : public EndpointTest {
 protected:
  [[nodiscard]] Introspection& inspect() { return endpoint().introspection(); }

  /// The shard sees nothing of what `act` does before it is over.
  template <class Act>
  void while_the_shard_is_busy(Act act) {
    Held held;
    const auto subscription =
        endpoint().pubsub().subscribe("hold", [&](const BroadcastView&) { held.hold(); });
    ASSERT_TRUE(endpoint().broadcast("hold", "now"));
    held.wait_until_held();
    act();
    held.let_go();
  }
  /// Waits for it.
  [[nodiscard]] WhyRecord only_record() {
    const auto deadline = std::chrono::steady_clock::now() + TcpClient::kDeadline;
    WhyPage page;
    while (page.items.empty() && std::chrono::steady_clock::now() < deadline)
      page = inspect().why({}, {});
    EXPECT_EQ(page.items.size(), 1U);
    return page.items.empty() ? WhyRecord{} : page.items[0];
  }
};

TEST_F(Evidence, AConnectionThatWasResetIsRecordedWithItsPeerAndItsFigures) {
  start_rooms();
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  const ConnectionInfo info = inspect().connections({}, {}).items.at(0);
  ASSERT_THAT(info.peer, StartsWith("127.0.0.1:"));
  while_the_shard_is_busy([&] { visitor.frames().connection().reset(); });
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::connection_lost);
  EXPECT_EQ(record.peer, info.peer);
  EXPECT_EQ(inspect().why({.peer = info.peer}, {}).items.size(), 1U);
  EXPECT_EQ(inspect().why({.peer = "127.0.0.1"}, {}).items.size(), 1U);
  ASSERT_TRUE(record.rtt);
  EXPECT_GT(record.rtt->count(), 0);
}

TEST_F(Evidence, APeerThatBrokeTheProtocolIsLoggedEvenIfItHasLeft) {
  start_rooms();
  auto visitor = client();
  const std::string peer = inspect().connections({}, {}).items.at(0).peer;
  while_the_shard_is_busy([&] {
    visitor.frames().send(client_frame(0xF1, "reserved bits"));
    visitor.frames().connection().reset();
  });
  EXPECT_EQ(only_record().peer, peer);
  EXPECT_TRUE(log->wait_for(LogLevel::warning, peer + " broke the protocol"));
}

TEST_F(Evidence, APeerThatSpokeNoTlsIsLoggedEvenIfItHasLeft) {
  Certificates certificates;
  const CertificateFiles files = certificates.make();
  config.https =
      HttpsListenerConfig{.port = 0, .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
  start_rooms();
  while_the_shard_is_busy([&] {
    TcpClient visitor(endpoint().port("https"), LoopbackClient{"127.0.0.7"});
    visitor.send("neither TLS nor HTTP");
    visitor.reset();
  });
  EXPECT_TRUE(log->wait_for(LogLevel::info, "tls: the handshake with 127.0.0.7:"));
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// A callback can report that a response did not arrive (docs/decisions/0003-longpoll-delivery.md).
#include "http_fixture.hpp"

namespace roost::http {
namespace {

class DeliveryTest : public HttpTest {
 protected:
  void SetUp() override { hold_requests(); }

  void ask(Peer& peer) {
    peer.send(get("/"));
    settle(peer);
    ASSERT_EQ(held_.size(), 1U);
  }
  void answer(std::string body = "ok") {
    respond(std::move(held_.at(0)), HttpResponse::text(std::move(body)), [this] { ++lost_; });
    held_.clear();
  }

  int lost_ = 0;
};

TEST_F(DeliveryTest, AnAnswerThatIsReadIsNotLost) {
  auto peer = connect();
  ask(peer);
  answer();
  settle(peer);
  EXPECT_EQ(body_of(peer.take()), "ok");
  peer.send_fin();
  settle(peer);
  EXPECT_EQ(lost_, 0);
}

TEST_F(DeliveryTest, AnAnswerToAConnectionThatIsGoneIsLost) {
  auto peer = connect();
  ask(peer);
  peer.reset();
  turn();
  answer();
  turn();
  EXPECT_EQ(lost_, 1);
}

TEST_F(DeliveryTest, AnAnswerToAPeerThatHungUpWhileWaitingIsLost) {
  auto peer = connect();
  ask(peer);
  peer.send_fin();
  turn();
  answer();
  settle(peer);
  EXPECT_EQ(lost_, 1);
}

TEST_F(DeliveryTest, AnAnswerOnAConnectionThatIsResetBeforeAnythingElseIsLost) {
  auto peer = connect();
  ask(peer);
  answer();
  turn();
  peer.reset();
  turn();
  EXPECT_EQ(lost_, 1);
}

TEST_F(DeliveryTest, APeerThatSendsAnotherRequestHasReceivedTheAnswer) {
  auto peer = connect();
  ask(peer);
  answer();
  settle(peer);
  ask(peer);
  peer.reset();
  turn();
  EXPECT_EQ(lost_, 0);
}

TEST_F(DeliveryTest, AnAnswerThatThePeerReadOnlyInPartIsLost) {
  auto peer = connect();
  ask(peer);
  answer(std::string(32 << 20, 'x'));
  turn();
  advance(ServerOptions{}.send_timeout + std::chrono::seconds(1));
  turn();
  EXPECT_EQ(lost_, 1);
}

// --- the server drains ---

class DrainedDeliveryTest : public DeliveryTest {
 protected:
  /// More than the peer's kernel acknowledges at once, and less than ours takes.
  static constexpr std::size_t kSize = 100'000;

  void answer_what_is_read_later(Peer& peer) {
    ask(peer);
    answer(std::string(kSize, 'x'));
    turn();
  }
};

TEST_F(DrainedDeliveryTest, WaitsForTheAcknowledgementOfTheLastAnswer) {
  auto peer = connect();
  answer_what_is_read_later(peer);
  server_->drain();
  turn();
  EXPECT_EQ(server_->open_connections(), 1U);
  EXPECT_EQ(lost_, 0) << "the peer may be about to read it";
  settle(peer);
  EXPECT_THAT(body_of(peer.take()), testing::SizeIs(kSize));
  advance(std::chrono::milliseconds(200));
  EXPECT_EQ(server_->open_connections(), 0U);
  EXPECT_EQ(lost_, 0);
}

TEST_F(DrainedDeliveryTest, DoesNotWaitForLong) {
  auto peer = connect();
  answer_what_is_read_later(peer);
  server_->drain();
  advance(std::chrono::milliseconds(200));
  EXPECT_EQ(server_->open_connections(), 0U);
  EXPECT_EQ(lost_, 1);
}

TEST_F(DrainedDeliveryTest, StillAnswersARequestThatComesMeanwhile) {
  auto peer = connect();
  answer_what_is_read_later(peer);
  server_->drain();
  settle(peer);
  EXPECT_FALSE(peer.take().empty());
  ask(peer);
  answer();
  settle(peer);
  EXPECT_EQ(body_of(peer.take()), "ok");
  EXPECT_TRUE(peer.closed());
}

constexpr std::size_t kLarge = 32 << 20;

TEST_F(DeliveryTest, TheGiverOfALargeAnswerSeesHowMuchIsLeftAndWhenAllIsTaken) {
  int taken = 0;
  const auto delivery = std::make_shared<ResponseDelivery>(kLarge, [&] { ++taken; });
  auto peer = connect();
  const int little = 128 * 1024;  // the rest waits in the server's kernel
  ::setsockopt(peer.fd(), SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
  ask(peer);
  respond(std::move(held_.at(0)), HttpResponse::text(std::string(kLarge, 'x')), {}, delivery);
  turn();
  turn();
  const std::size_t before = delivery->left();
  EXPECT_GT(before, 0U);
  for (int i = 0; i < 200; ++i) {
    peer.receive();
    turn();
  }
  EXPECT_LT(delivery->left(), before);
  EXPECT_EQ(taken, 0);
  while (delivery->left() > 0) {
    peer.receive();
    turn();
  }
  EXPECT_EQ(taken, 1);
  const auto check = std::chrono::milliseconds(1001);
  advance(check);
  EXPECT_EQ(taken, 1) << "nothing more was read of what the kernel has";
  for (int i = 0; i < 20; ++i)
    peer.receive();
  advance(check);
  EXPECT_EQ(taken, 2);
  settle(peer);
  advance(check);
  advance(check);
  const int all = taken;
  advance(check);
  EXPECT_EQ(taken, all) << "the peer has all of it";
}

TEST_F(DeliveryTest, TheGiverOfALargeAnswerCanStopIt) {
  const auto delivery = std::make_shared<ResponseDelivery>(kLarge, [] { FAIL(); });
  auto peer = connect();
  ask(peer);
  respond(
      std::move(held_.at(0)), HttpResponse::text(std::string(kLarge, 'x')), [this] { ++lost_; }, delivery);
  turn();
  turn();
  delivery->stop();
  turn();
  EXPECT_EQ(server_->open_connections(), 0U);
  EXPECT_EQ(delivery->left(), 0U);
  EXPECT_EQ(lost_, 1);
}

TEST_F(DeliveryTest, AnAnswerThatWasSentCannotBeStoppedAnyMore) {
  const auto delivery = std::make_shared<ResponseDelivery>(2, [] { FAIL() << "it went at once"; });
  auto peer = connect();
  ask(peer);
  respond(std::move(held_.at(0)), HttpResponse::text("ok"), {}, delivery);
  settle(peer);
  EXPECT_EQ(delivery->left(), 0U);
  delivery->stop();
  settle(peer);
  EXPECT_EQ(server_->open_connections(), 1U);
}

}  // namespace
}  // namespace roost::http

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

}  // namespace
}  // namespace roost::http

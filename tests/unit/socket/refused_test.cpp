// SPDX-License-Identifier: Apache-2.0
// What a client receives that is refused for good.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "socket/refused_socket.hpp"
#include "support/in_memory_transport.hpp"
#include "support/node.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using websocket::CloseCode;

class Refused : public testing::Test {
 protected:
  void open(std::string_view vsn = "2.0.0") {
    const auto choice = node_.versions().select(vsn);
    serializer_ = std::get<const phoenix::Serializer*>(choice);
    start();
  }
  void open_raw() { start(); }

  void sends(std::string_view frame) { EXPECT_FALSE(refused_->receive(phoenix::FrameKind::text, frame)); }
  /// The next frame is this JSON.
  [[nodiscard]] testing::AssertionResult hears(std::string_view json) {
    if (transport_.frames.empty()) return testing::AssertionFailure() << "nothing";
    const std::string frame = transport_.frames.front().payload;
    transport_.frames.pop_front();
    if (boost::json::parse(frame) == boost::json::parse(json)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << frame;
  }
  [[nodiscard]] bool hears_nothing() const { return transport_.frames.empty(); }

  Node node_;
  InMemoryTransport transport_;
  socket::SocketMount mount_{"/socket", {"Picky", {}, {}}, {}, node_.serializers()};
  const phoenix::Serializer* serializer_ = nullptr;
  std::unique_ptr<socket::ConnectionHandler> refused_;

 private:
  void start() {
    refused_ = socket::open_connection(
        node_.context(0), mount_,
        socket::RefusedConnection{serializer_, Payload({{"reason", "blocked"}, {"until", "Monday"}})},
        transport_);
    refused_->opened();
  }
};

TEST_F(Refused, GetsTheReasonInOneEventAtOnce) {
  open();
  EXPECT_TRUE(hears(R"([null,null,"phoenix","refused",{"reason":"blocked","until":"Monday"}])"));
  EXPECT_TRUE(hears_nothing());
}

TEST_F(Refused, AJoinIsAnErrorAndItsChannelCloses) {
  open();
  transport_.frames.clear();
  sends(R"(["3","4","room:1","phx_join",{}])");
  EXPECT_TRUE(hears(
      R"(["3","4","room:1","phx_reply",{"status":"error","response":{"reason":"blocked","until":"Monday"}}])"));
  EXPECT_TRUE(hears(R"(["3","3","room:1","phx_close",{}])"));
  EXPECT_TRUE(hears_nothing());
}

TEST_F(Refused, TheSameInVersion1) {
  open("1.0.0");
  EXPECT_TRUE(hears(
      R"({"topic":"phoenix","event":"refused","payload":{"reason":"blocked","until":"Monday"},"ref":null})"));
  sends(R"({"topic":"room:1","event":"phx_join","payload":{},"ref":"1"})");
  EXPECT_TRUE(hears(R"({"topic":"room:1","event":"phx_reply","ref":"1",
                        "payload":{"status":"error","response":{"reason":"blocked","until":"Monday"}}})"));
  EXPECT_TRUE(hears(R"({"topic":"room:1","event":"phx_close","payload":{},"ref":null})"));
}

TEST_F(Refused, HeartbeatsAndLeavesAreGrantedAndAllElseIsAnError) {
  open();
  transport_.frames.clear();
  sends(R"([null,"5","phoenix","heartbeat",{}])");
  EXPECT_TRUE(hears(R"([null,"5","phoenix","phx_reply",{"status":"ok","response":{}}])"));
  sends(R"(["3","6","room:1","phx_leave",{}])");
  EXPECT_TRUE(hears(R"(["3","6","room:1","phx_reply",{"status":"ok","response":{}}])"));
  sends(R"(["3","7","room:1","shout",{}])");
  EXPECT_TRUE(hears(
      R"(["3","7","room:1","phx_reply",{"status":"error","response":{"reason":"blocked","until":"Monday"}}])"));
  EXPECT_TRUE(hears_nothing());
}

TEST_F(Refused, WhatCannotBeReadIsPassedOver) {
  open();
  transport_.frames.clear();
  sends("no message");
  EXPECT_TRUE(hears_nothing());
  EXPECT_FALSE(transport_.close_code);
}

TEST_F(Refused, TheConnectionIsClosedWith1000AfterTheHold) {
  mount_.options.refusal.hold = 30s;
  open();
  node_.advance(30s - 1ms);
  EXPECT_FALSE(transport_.close_code);
  node_.advance(2ms);
  EXPECT_EQ(transport_.close_code, CloseCode::normal);
}

TEST_F(Refused, AStopAndADisconnectCloseItWith1000Too) {
  open();
  refused_->drain();
  EXPECT_EQ(transport_.close_code, CloseCode::normal);
}

TEST_F(Refused, OnARawSocketOnlyTheCloseSpeaks) {
  open_raw();
  sends("hello");
  EXPECT_TRUE(hears_nothing());
  node_.advance(mount_.options.refusal.hold + 1ms);
  EXPECT_EQ(transport_.close_code, CloseCode::normal);
}

TEST_F(Refused, TheShardKnowsHowManyItHolds) {
  EXPECT_EQ(node_.context(0).refused, 0U);
  open();
  EXPECT_EQ(node_.context(0).refused, 1U);
  refused_.reset();
  EXPECT_EQ(node_.context(0).refused, 0U);
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// Sockets without channels (spec websocket-transport.md §11).
#include "roost/raw_socket.hpp"

#include <cstdint>
#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

/// Answers everything by what it was, and does what some texts ask for.
class TalkingSocket : public RawSocket {
 public:
  ConnectResult connect(const Params& params, const ConnectInfo&) override {
    name_ = param(params, "name").value_or("nobody");
    return name_ == "mallory" ? ConnectResult::error() : ConnectResult::ok();
  }
  void init() override {
    push("hello " + name_);
    if (name_ == "late") last_made.set_value(handle());
  }
  void handle_in(std::string_view payload, MessageKind kind) override {
    if (payload == "stop") return stop(4001);
    if (payload.starts_with("stop ")) {
      return stop(static_cast<std::uint16_t>(std::stoul(std::string(payload.substr(5)))));
    }
    if (payload == "throw") throw std::runtime_error("thrown on request");
    if (payload == "ping") return ping("are you there?");
    push(payload, kind);
  }
  void handle_info(const Info& info) override { push("info " + *info.get_if<std::string>()); }
  void handle_control(std::string_view payload, ControlKind kind) override {
    push((kind == ControlKind::ping ? "ping " : "pong ") + std::string(payload));
  }
  void terminate(const StopReason& reason) override { last_reason.set_value(reason.text()); }

  static inline std::promise<RawSocketHandle> last_made;
  static inline std::promise<std::string> last_reason;

 private:
  std::string name_;
};

class RawSockets : public EndpointTest {
 protected:
  RawSockets() {
    TalkingSocket::last_made = {};
    TalkingSocket::last_reason = {};
    endpoint().socket<TalkingSocket>("/raw");
    start();
  }
  [[nodiscard]] PhoenixClient talker(std::string_view name = "amy") {
    auto visitor = client("/raw/websocket?name=" + std::string(name));
    EXPECT_TRUE(visitor.receives(Opcode::text, "hello " + std::string(name)));
    return visitor;
  }
  [[nodiscard]] static std::string reason() { return TalkingSocket::last_reason.get_future().get(); }
};

TEST_F(RawSockets, GetTheParametersAndDistinguishTextFromBinary_B110) {
  auto amy = talker("amy");
  amy.sends("text");
  EXPECT_TRUE(amy.receives(Opcode::text, "text"));
  amy.sends(Opcode::binary, "\1\2");
  EXPECT_TRUE(amy.receives(Opcode::binary, "\1\2"));
}

TEST_F(RawSockets, MayRefuseToConnect_B110) {
  EXPECT_EQ(answer_to_upgrade("/raw/websocket?name=mallory").status, 403U);
}

TEST_F(RawSockets, ReceivePingsAndPongs_B101) {
  auto amy = talker();
  amy.sends(Opcode::ping, "p");
  EXPECT_TRUE(amy.receives(Opcode::pong, "p"));
  EXPECT_TRUE(amy.receives(Opcode::text, "ping p"));
  amy.sends("ping");
  EXPECT_TRUE(amy.receives(Opcode::ping, "are you there?"));
  amy.sends(Opcode::pong, "yes");
  EXPECT_TRUE(amy.receives(Opcode::text, "pong yes"));
}

TEST_F(RawSockets, CloseWithTheCodeTheyStopWith_B110) {
  auto amy = talker();
  amy.sends("stop");
  EXPECT_TRUE(amy.is_closed_with(static_cast<CloseCode>(4001)));
  EXPECT_EQ(reason(), "normal");
}

TEST_F(RawSockets, StopWithCodesThatACloseFrameMayCarry_B110) {
  for (const char* code : {"1000", "1003", "1007", "1014", "3000", "4999"}) {
    auto amy = talker();
    amy.sends(std::string("stop ") + code);
    EXPECT_TRUE(amy.is_closed_with(static_cast<CloseCode>(std::stoi(code)))) << code;
    TalkingSocket::last_reason = {};
  }
}

TEST_F(RawSockets, ThatStopWithAnotherCodeGetAnErrorThatSaysWhatToWrite_B110) {
  for (const char* code : {"0", "999", "1004", "1006", "1015", "2999", "5000"}) {
    auto amy = talker();
    amy.sends(std::string("stop ") + code);
    EXPECT_TRUE(amy.is_closed_with(CloseCode::internal_error)) << code;
    EXPECT_TRUE(log->has(LogLevel::error, std::string("no close frame may carry ") + code + ": write 1000"));
    TalkingSocket::last_reason = {};
  }
}

TEST_F(RawSockets, WhoseCallbackThrowsAreClosedWith1011) {
  auto amy = talker();
  amy.sends("throw");
  EXPECT_TRUE(amy.is_closed_with(CloseCode::internal_error));
  EXPECT_TRUE(log->has(LogLevel::error, "thrown on request"));
}

TEST_F(RawSockets, AreReachedFromAnyThreadUntilTheyTerminate) {
  auto late = talker("late");
  const RawSocketHandle handle = TalkingSocket::last_made.get_future().get();
  handle.send(std::string("from outside"));
  EXPECT_TRUE(late.receives(Opcode::text, "info from outside"));
  late.sends("stop");
  EXPECT_EQ(reason(), "normal");
  handle.send(std::string("too late"));
  EXPECT_TRUE(late.is_closed_with(static_cast<CloseCode>(4001)));
  EXPECT_EQ(log->count(LogLevel::error, ""), 0U);
}

TEST_F(RawSockets, AreListedAndDrainedLikeTheOthers_B107_B111) {
  std::optional<PhoenixClient> amy(talker());
  const auto connections = endpoint().connections();
  ASSERT_EQ(connections.size(), 1U);
  EXPECT_EQ(connections[0].channels, 0U);
  EXPECT_TRUE(endpoint().channels(connections[0].id).value().empty());
  auto stopped = stopping();
  EXPECT_TRUE(amy->is_closed_with(CloseCode::service_restart));
  amy.reset();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(reason(), "shutdown:draining");
}

}  // namespace
}  // namespace roost::test

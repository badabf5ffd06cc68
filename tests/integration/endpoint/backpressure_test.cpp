// SPDX-License-Identifier: Apache-2.0
// A client that reads gets whatever is said to it; one that lags behind its budget is let go, and nobody else
// notices.
#include <boost/json/parse.hpp>

#include <cstdint>
#include <deque>

#include "endpoint_fixture.hpp"
#include "roost/raw_socket.hpp"

namespace roost::test {
namespace {

constexpr int kBurst = 20;
const std::string kPiece(60'000, 'x');

/// Broadcasts, or pushes, far more than a connection's budget in one callback.
class BurstChannel : public RoomChannel {
 public:
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event != "broadcasts" && event != "pushes") return RoomChannel::handle_in(event, payload);
    for (int n = 0; n < kBurst; ++n) {
      const Payload piece({{"n", n}, {"data", kPiece}});
      event == "pushes" ? push("piece", piece) : broadcast("piece", piece);
    }
    return Reply::none();
  }
};

struct BurstSocket : Socket {
  static Routes routes() { return {channel<BurstChannel>("room:*")}; }
};

class BurstRawSocket : public RawSocket {
 public:
  void handle_in(std::string_view, MessageKind) override {
    for (int n = 0; n < kBurst; ++n)
      push(kPiece);
  }
};

class Backpressure : public EndpointTest {
 protected:
  void start_bursts() {
    endpoint().socket<BurstSocket>("/socket");
    endpoint().socket<BurstRawSocket>("/raw");
    start();
  }
  static ::testing::AssertionResult receives_the_burst(PhoenixClient& client) {
    for (int n = 0; n < kBurst; ++n) {
      const auto frame = client.frames().receive();
      if (!frame || frame->opcode != Opcode::text)
        return ::testing::AssertionFailure() << "piece " << n << " is not received";
      if (number_in(frame->payload) != n) return ::testing::AssertionFailure() << "not piece " << n;
    }
    return ::testing::AssertionSuccess();
  }
  [[nodiscard]] bool has_closed_somebody_who_lags() {
    const auto closed = events.all([](const EventRecorder::Event& event) {
      return event.name == telemetry_event::kSocketClosed && event.count == 1013;
    });
    return !closed.empty();
  }

  static std::int64_t number_in(const std::string& text) {
    return boost::json::parse(text).at(4).at("n").as_int64();
  }
};

TEST_F(Backpressure, AReaderGetsAnEchoOfAnySizeThatMayComeIn) {
  start_bursts();
  auto reader = client();
  ASSERT_TRUE(reader.joins("room:1"));
  const std::string data(9'900'000, 'x');
  for (const std::string ref : {"7", "8", "9"}) {
    reader.sends(R"(["1",")" + ref + R"(","room:1","echo",{"data":")" + data + R"("}])");
    const std::string answer = reader.receives_text();
    ASSERT_GT(answer.size(), data.size());
    EXPECT_EQ(answer.substr(0, 30), R"(["1",")" + ref + R"(","room:1","phx_reply",)");
  }
}

TEST_F(Backpressure, EchoesOfManyMegabytesMayAllBeAskedForAtOnce) {
  start_bursts();
  auto reader = client();
  ASSERT_TRUE(reader.joins("room:1"));
  const std::string data(9'000'000, 'x');
  constexpr int kEchoes = 5;
  for (int n = 0; n < kEchoes; ++n)
    reader.sends(R"(["1","7","room:1","echo",{"data":")" + data + R"("}])");
  for (int n = 0; n < kEchoes; ++n)
    ASSERT_GT(reader.receives_text().size(), data.size()) << n;
}

TEST_F(Backpressure, ReadersGetAllThatOneCallbackBroadcasts) {
  start_bursts();
  auto amy = client();
  auto bob = client();
  ASSERT_TRUE(amy.joins("room:1"));
  ASSERT_TRUE(bob.joins("room:1"));
  amy.sends(R"(["1","2","room:1","broadcasts",{}])");
  EXPECT_TRUE(receives_the_burst(amy));
  EXPECT_TRUE(receives_the_burst(bob));
  EXPECT_TRUE(amy.hears_nothing());
}

TEST_F(Backpressure, AReaderGetsAllThatOneCallbackPushes) {
  start_bursts();
  auto amy = client();
  ASSERT_TRUE(amy.joins("room:1"));
  amy.sends(R"(["1","2","room:1","pushes",{}])");
  EXPECT_TRUE(receives_the_burst(amy));
}

TEST_F(Backpressure, TheReaderOfARawSocketGetsAllThatOneCallbackPushes) {
  start_bursts();
  auto amy = client("/raw/websocket");
  amy.sends("go");
  for (int n = 0; n < kBurst; ++n)
    ASSERT_TRUE(amy.receives(Opcode::text, kPiece)) << n;
}

/// What they have not read is in memory once, and not once for each.
TEST_F(Backpressure, HundredsOfReadersGetAllThatOneCallbackBroadcasts) {
  start_bursts();
  std::deque<PhoenixClient> readers;
  for (int n = 0; n < 300; ++n) {
    readers.push_back(client());
    ASSERT_TRUE(readers.back().joins("room:1"));
  }
  readers.front().sends(R"(["1","2","room:1","broadcasts",{}])");
  for (PhoenixClient& reader : readers)
    ASSERT_TRUE(receives_the_burst(reader));
}

TEST_F(Backpressure, CallbacksThatFollowOneAnotherBurstAsOne) {
  start_bursts();
  std::deque<PhoenixClient> readers;
  for (int n = 0; n < 10; ++n) {
    readers.push_back(client());
    ASSERT_TRUE(readers.back().joins("room:1"));
  }
  for (PhoenixClient& reader : readers)
    reader.sends(R"(["1","2","room:1","broadcasts",{}])");
  for (PhoenixClient& reader : readers)
    for (int n = 0; n < 10; ++n)
      ASSERT_TRUE(receives_the_burst(reader)) << n;
}

TEST_F(Backpressure, AReaderThatLagsIsClosedWhileAnotherOnTheTopicLosesNothing) {
  constexpr std::size_t kBudget = 300'000;
  const std::string data(100'000, 'x');
  start_rooms({.websocket = {.max_queued_bytes = kBudget}});
  auto slow = client();
  auto quick = client();
  ASSERT_TRUE(slow.joins("room:1"));
  ASSERT_TRUE(quick.joins("room:1"));

  std::int64_t sent = 0;
  while (!has_closed_somebody_who_lags()) {
    ASSERT_LT(sent, 1000) << "the kernel takes everything";
    endpoint().broadcast("room:1", "news", Payload({{"n", ++sent}, {"data", data}})).value();
    ASSERT_EQ(number_in(quick.receives_text()), sent);
  }
  EXPECT_TRUE(terminated("shutdown:closed"));

  std::int64_t received = 0;
  auto frame = slow.frames().receive();
  for (; frame && frame->opcode == Opcode::text; frame = slow.frames().receive())
    ASSERT_EQ(number_in(frame->payload), ++received);  // whole messages, none left out before the end
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->close_code(), 1013);
  EXPECT_TRUE(slow.is_cut_off());
  EXPECT_LT(received, sent);

  quick.sends(R"(["1","2","room:1","echo",{}])");
  EXPECT_TRUE(quick.receives(R"(["1","2","room:1","phx_reply",{"status":"ok","response":{}}])"));
}

}  // namespace
}  // namespace roost::test

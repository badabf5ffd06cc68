// SPDX-License-Identifier: Apache-2.0
// A reader who lags behind his budget is let go, and nobody else notices.
#include <boost/json/parse.hpp>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class Backpressure : public EndpointTest {
 protected:
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

TEST_F(Backpressure, AReaderWhoLagsIsClosedWhileAnotherOnTheTopicLosesNothing) {
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

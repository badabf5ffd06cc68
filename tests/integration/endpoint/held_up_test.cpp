// SPDX-License-Identifier: Apache-2.0
// A shard is held up by nobody: neither by whoever answers on another thread, nor by what listens to
// telemetry there.
#include <latch>
#include <thread>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class HeldUp : public EndpointTest {
 protected:
  [[nodiscard]] unsigned status_of(const std::string& path) {
    TcpClient client(port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return read_answer(client)->status;
  }
};

TEST_F(HeldUp, AHandlerOfTelemetryOnAnotherThreadHoldsUpNoRequest) {
  std::latch answering{1};
  std::latch may_go_on{1};
  std::thread elsewhere;
  endpoint().get("/fast", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text("fast"));
  });
  endpoint().get("/slow", [&](const HttpRequest&, HttpResponder responder) {
    elsewhere = std::thread([kept = std::make_shared<HttpResponder>(std::move(responder))] {
      kept->respond(HttpResponse::text("slow"));
    });
  });
  endpoint().telemetry().attach(std::string(telemetry_event::kRequestStop), [&](const TelemetryEvent& event) {
    if (event.topic != "/slow") return;
    answering.count_down();
    may_go_on.wait();
  });
  start();
  TcpClient slow(port());
  slow.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  answering.wait();
  EXPECT_EQ(status_of("/fast"), 200U);
  may_go_on.count_down();
  EXPECT_EQ(read_answer(slow)->status, 200U);
  elsewhere.join();
}

}  // namespace
}  // namespace roost::test

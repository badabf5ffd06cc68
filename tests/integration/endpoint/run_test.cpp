// SPDX-License-Identifier: Apache-2.0
// run(), and what ends it.
#include <csignal>
#include <cstdlib>
#include <latch>

#include "endpoint_fixture.hpp"
#include "support/certificates.hpp"

namespace roost::test {
namespace {

using std::chrono::seconds;

class Running : public EndpointTest {
 protected:
  [[nodiscard]] std::future<int> running() {
    auto& ran = endpoint();
    return std::async(std::launch::async, [&ran] { return ran.run("Test"); });
  }
  void wait_until_it_runs() { ASSERT_TRUE(log->wait_for(LogLevel::info, "Access Test at")); }
};

TEST_F(Running, ReturnsWhenAnotherThreadStopsTheEndpoint) {
  endpoint().socket<RoomSocket>("/socket");
  auto run = running();
  wait_until_it_runs();
  std::optional<PhoenixClient> joined(client());
  ASSERT_TRUE(joined->joins("room:1"));
  auto stopped = stopping();
  EXPECT_TRUE(joined->is_closed_with(CloseCode::service_restart));
  joined.reset();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(run.get(), EXIT_SUCCESS);
}

TEST_F(Running, ReturnsAtOnceWhenItWasStoppedBefore) {
  EXPECT_TRUE(endpoint().stop());
  EXPECT_EQ(running().get(), EXIT_SUCCESS);
}

TEST_F(Running, ReturnsWheneverItIsStopped) {
  for (int i = 0; i < 30; ++i) {
    Endpoint each(config);
    auto run = std::async(std::launch::async, [&each] { return each.run("Test"); });
    EXPECT_TRUE(each.stop());
    EXPECT_EQ(run.get(), EXIT_SUCCESS);
  }
}

TEST_F(Running, SeveralMayStopIt) {
  auto run = running();
  wait_until_it_runs();
  auto one = stopping();
  auto two = stopping();
  EXPECT_TRUE(one.get());
  EXPECT_TRUE(two.get());
  EXPECT_EQ(run.get(), EXIT_SUCCESS);
}

// --- who may not stop it ---

/// What a callback of the endpoint's own threads gets for calling `what`.
template <class Call>
std::string told(Call call) {
  try {
    call();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "nothing";
}

TEST_F(Running, ACallbackThatWouldWaitForItselfGetsAnError) {
  std::string stop;
  std::string reload;
  endpoint().get("/", [&](const HttpRequest&, HttpResponder responder) {
    stop = told([this] { (void)endpoint().stop(); });
    reload = told([this] { (void)endpoint().reload_certificates(); });
    responder.respond(HttpResponse::text("told"));
  });
  start();
  TcpClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(read_answer(client)->status, 200U);
  EXPECT_THAT(stop, ::testing::HasSubstr("stop() waits for every callback, so not one of the endpoint's"));
  EXPECT_THAT(reload, ::testing::HasSubstr("reload_certificates() reads files"));
}

// --- work that does not come back ---

/// Its "work" does not come back until the test says so.
struct WorkingChannel : Channel {
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view, const Payload&) override {
    run_blocking([] { return may_end->wait(), 1; }, [](int) {});
    return Reply::ok();
  }
  static inline std::optional<std::latch> may_end;
};

struct WorkingSocket : Socket {
  static Routes routes() { return {channel<WorkingChannel>("work")}; }
};

TEST_F(Running, AStopDoesNotWaitLongerThanShutdownForWorkOfRunBlocking) {
  WorkingChannel::may_end.emplace(1);
  config.shutdown = std::chrono::milliseconds(50);
  endpoint().socket<WorkingSocket>("/socket");
  start();
  {
    auto visitor = client();
    ASSERT_TRUE(visitor.joins("work"));
    visitor.sends(R"(["1","2","work","work",{}])");
    EXPECT_THAT(visitor.receives_text(), ::testing::HasSubstr("ok"));
  }
  EXPECT_FALSE(endpoint().stop());
  EXPECT_TRUE(log->has(LogLevel::error, "1 call of run_blocking still waits or runs"));
  WorkingChannel::may_end->count_down();
  EXPECT_TRUE(endpoint().stop());
}

// --- what changing the configuration does not do ---

TEST_F(Running, ALiveKeyChangesWithoutReadingTheCertificates) {
  Certificates certificates;
  const CertificateFiles files = certificates.make();
  config.https.emplace();
  config.https->port = 0;
  config.https->tls = {.certfile = files.certfile, .keyfile = files.keyfile};
  start();
  std::filesystem::remove(files.keyfile);
  EXPECT_TRUE(endpoint().set("log_level", "warning"));
}

}  // namespace
}  // namespace roost::test

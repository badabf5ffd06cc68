// SPDX-License-Identifier: Apache-2.0
// What other threads may do with a channel, and what the worker pool does for it.
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kGo = R"(["1","2","room:a","go",{}])";
constexpr const char* kCrash = R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])";

struct Handles : testing::Test {
  Handles() {
    script.join = [this](Channel& channel, const Payload&) {
      handle = channel.handle();
      return JoinResult::ok();
    };
    client.joins("room:a");
  }

  Script script;
  Node node{{.workers = 2}};
  Client client{node, {scripted("room:*", script)}};
  ChannelHandle handle;
};

TEST_F(Handles, SendAndPushWorkFromAnotherThread) {
  script.handle_info = [](Channel& channel, const Info& info) {
    channel.push("got", {{"n", *info.get_if<int>()}});
  };
  std::thread([this] {
    handle.send(5);
    handle.push("pushed", {{"n", 6}});
  }).join();
  node.turn();
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","got",{"n":5}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","pushed",{"n":6}])"));
}

TEST_F(Handles, CallAndCastReachTheChannelAndKeepItsState_D161) {
  handle.cast<ScriptedChannel>([](ScriptedChannel& channel) { channel.assigns().assign("n", 41); });
  auto answer = handle.call<ScriptedChannel>([](ScriptedChannel& channel) {
    const auto next = channel.assigns().at("n").as_int64() + 1;
    channel.assigns().assign("n", next);
    return next;
  });
  node.turn();
  EXPECT_EQ(answer.get(), 42);
}

struct OtherChannel : Channel {
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
};

TEST_F(Handles, ACallForAnotherTypeFailsInTheCallerOnly_D161) {
  auto answer = handle.call<OtherChannel>([](OtherChannel&) { return 1; });
  node.turn();
  EXPECT_THROW(answer.get(), std::bad_cast);
  EXPECT_EQ(node.members_of("room:a"), 1U);
}

TEST_F(Handles, ACastThatThrowsEndsTheChannel) {
  handle.cast<ScriptedChannel>([](ScriptedChannel&) { throw std::runtime_error("boom"); });
  node.turn();
  EXPECT_TRUE(client.receives(kCrash));
  EXPECT_THAT(script.terminated, testing::ElementsAre("exception:boom"));
}

TEST_F(Handles, AKillIsAnErrorForTheClientAndTerminateDoesNotRun_D163) {
  handle.kill();
  node.turn();
  EXPECT_TRUE(client.receives(kCrash));
  EXPECT_TRUE(script.terminated.empty());
  EXPECT_EQ(script.destroyed, 1);
}

TEST_F(Handles, EverythingDoesNothingOnceTheChannelIsGone) {
  client.sends(R"(["1","2","room:a","phx_leave",{}])");
  client.forgets_frames();
  script.handle_info = [](Channel&, const Info&) { FAIL() << "handle_info of the dead"; };
  const ChannelHandle old = handle;
  client.joins("room:b", "2");  // takes the place the old one had
  old.send(5);
  old.push("pushed");
  old.cast<ScriptedChannel>([](ScriptedChannel&) { FAIL() << "cast to the dead"; });
  auto answer = old.call<ScriptedChannel>([](ScriptedChannel&) { return 1; });
  const ChannelHandle fresh;
  fresh.send(1);
  fresh.kill();
  node.turn();
  EXPECT_THROW(answer.get(), std::runtime_error);
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Handles, OutliveTheirNode) {
  std::optional<ChannelHandle> kept;
  std::optional<SocketRef> ref;
  std::optional<PendingJoin> pending;
  {
    Script scripted_elsewhere;
    Node other;
    Client guest(other, {scripted("room:*", scripted_elsewhere)});
    scripted_elsewhere.handle_in = [&](Channel& channel, std::string_view, const Payload&) {
      kept = channel.handle();
      ref = channel.socket_ref();
      return Reply::none();
    };
    guest.joins("room:a");
    guest.sends(kGo);
    scripted_elsewhere.join = [&](Channel& channel, const Payload&) {
      pending = channel.pending_join();
      return JoinResult::later();
    };
    guest.sends(R"(["3","3","room:b","phx_join",{}])");
  }
  kept->send(1);
  kept->kill();
  ref->ok();
  pending->ok();
  pending.reset();
  auto answer = kept->call<ScriptedChannel>([](ScriptedChannel&) { return 1; });
  EXPECT_THROW(answer.get(), std::runtime_error);
}

// --- the worker pool ---

TEST_F(Handles, RunBlockingComesBackToTheChannelsLoop) {
  std::thread::id worked, done;
  script.handle_in = [&](Channel& channel, std::string_view, const Payload&) {
    channel.run_blocking(
        [&] {
          worked = std::this_thread::get_id();
          return std::make_unique<int>(42);
        },
        [&channel, &done, ref = channel.socket_ref()](std::unique_ptr<int> result) {
          done = std::this_thread::get_id();
          ref.ok({{"result", *result}});
          channel.push("after");
        });
    return Reply::none();
  };
  client.sends(kGo);
  ASSERT_TRUE(node.turn_until([&] { return client.frames_waiting() == 2; }));
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"result":42}}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","after",{}])"));
  EXPECT_NE(worked, std::this_thread::get_id());
  EXPECT_EQ(done, std::this_thread::get_id());
}

TEST_F(Handles, AThrowInTheWorkOrInItsEndEndsTheChannel) {
  for (const bool in_work : {true, false}) {
    script.handle_in = [in_work](Channel& channel, std::string_view, const Payload&) {
      channel.run_blocking(
          [in_work] {
            if (in_work) throw std::runtime_error("boom");
          },
          [] { throw std::runtime_error("boom"); });
      return Reply::none();
    };
    client.sends(kGo);
    ASSERT_TRUE(node.turn_until([&] { return client.frames_waiting() > 0; }));
    EXPECT_TRUE(client.receives(kCrash));
    client.joins("room:a");
  }
  EXPECT_EQ(node.log->count(LogLevel::error, "crashed in run_blocking: boom"), 2U);
}

TEST_F(Handles, TheEndOfTheWorkIsNotCalledWhenTheChannelIsGone) {
  std::latch go(1);
  std::atomic<bool> worked = false;
  script.handle_in = [&](Channel& channel, std::string_view, const Payload&) {
    channel.run_blocking(
        [&] {
          go.wait();
          worked = true;
        },
        [] { FAIL() << "done of the dead"; });
    return Reply::none();
  };
  client.sends(kGo);
  client.sends(R"(["1","3","room:a","phx_leave",{}])");
  EXPECT_EQ(script.destroyed, 1);
  go.count_down();
  ASSERT_TRUE(node.turn_until([&] { return worked.load(); }));
  node.turn();
}

TEST_F(Handles, AJoinMayWaitForTheWorkerPool) {
  script.join = [](Channel& channel, const Payload&) {
    channel.run_blocking(
        [] { return std::string("loaded"); },
        [pending = channel.pending_join()](const std::string& result) { pending.ok({{"result", result}}); });
    return JoinResult::later();
  };
  client.sends(R"(["2","2","room:b","phx_join",{}])");
  ASSERT_TRUE(node.turn_until([&] { return client.frames_waiting() > 0; }));
  EXPECT_TRUE(
      client.receives(R"(["2","2","room:b","phx_reply",{"status":"ok","response":{"result":"loaded"}}])"));
}

TEST_F(Handles, MoreWorkThanThePoolHoldsIsRefusedInTheCallback) {
  const auto go = std::make_shared<std::latch>(1);  // the workers may be behind the end of this test
  int refused = 0;
  script.handle_in = [&](Channel& channel, std::string_view, const Payload&) {
    for (int i = 0; i < 100; ++i) {
      try {
        channel.run_blocking([go] { go->wait(); }, [] {});
      } catch (const std::system_error&) {
        ++refused;
      }
    }
    return Reply::ok();
  };
  client.sends(kGo);
  go->count_down();
  EXPECT_GE(refused, 100 - 64 - 2);
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

}  // namespace
}  // namespace roost::test

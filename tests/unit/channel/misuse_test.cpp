// SPDX-License-Identifier: Apache-2.0
// What a program must not do with a channel, and the errors it gets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGo = R"(["1","2","room:a","go",{}])";

struct ForbiddenCall {
  const char* name;
  std::function<void(Channel&)> make;
  const char* instead;
};

std::ostream& operator<<(std::ostream& out, const ForbiddenCall& call) {
  return out << call.name;
}

/// The error of the call on another thread; "" if it is allowed.
std::string fault_elsewhere(const std::function<void()>& call) {
  std::string fault;
  std::thread([&] {
    try {
      call();
    } catch (const std::logic_error& error) {
      fault = error.what();
    }
  }).join();
  return fault;
}

struct Misuse : testing::TestWithParam<ForbiddenCall> {
  Misuse() {
    script.join = [this](Channel& joined, const Payload&) {
      channel = &joined;
      return JoinResult::ok();
    };
  }

  Script script;
  Node node{{.shards = 2, .workers = 1}};
  Client client{node, {scripted("room:*", script)}};
  Channel* channel = nullptr;
};

INSTANTIATE_TEST_SUITE_P(
    Of, Misuse,
    testing::Values(
        ForbiddenCall{"push", [](Channel& channel) { channel.push("e"); }, "ChannelHandle::push"},
        ForbiddenCall{"broadcast", [](Channel& channel) { channel.broadcast("e"); }, "Endpoint::broadcast"},
        ForbiddenCall{"broadcast_from", [](Channel& channel) { channel.broadcast_from("e"); },
                      "PubSub::broadcast_from"},
        ForbiddenCall{"stop", [](Channel& channel) { channel.stop(StopReason::normal()); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"send_self", [](Channel& channel) { channel.send_self(1); }, "ChannelHandle::send"},
        ForbiddenCall{"send_after",
                      [](Channel& channel) { channel.send_after(std::chrono::milliseconds(1), [] {}); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"send_every",
                      [](Channel& channel) { channel.send_every(std::chrono::milliseconds(1), [] {}); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"cancel_timer", [](Channel& channel) { channel.cancel_timer(1); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"timeout_after",
                      [](Channel& channel) { channel.timeout_after(std::chrono::milliseconds(1)); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"subscribe", [](Channel& channel) { channel.subscribe("t"); }, "ChannelHandle::cast"},
        ForbiddenCall{"unsubscribe", [](Channel& channel) { channel.unsubscribe("t"); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"run_blocking", [](Channel& channel) { channel.run_blocking([] {}, [] {}); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"socket_ref", [](Channel& channel) { static_cast<void>(channel.socket_ref()); },
                      "a socket_ref() that handle_in has taken"},
        ForbiddenCall{"pending_join", [](Channel& channel) { static_cast<void>(channel.pending_join()); },
                      "a pending_join() that join has taken"},
        ForbiddenCall{"handle", [](Channel& channel) { static_cast<void>(channel.handle()); },
                      "a handle() that a callback has taken"},
        ForbiddenCall{"topic", [](Channel& channel) { static_cast<void>(channel.topic()); },
                      "a copy that a callback has taken"},
        ForbiddenCall{"joined", [](Channel& channel) { static_cast<void>(channel.joined()); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"assigns", [](Channel& channel) { static_cast<void>(channel.assigns()); },
                      "ChannelHandle::cast"},
        ForbiddenCall{"socket", [](Channel& channel) { static_cast<void>(channel.socket<Socket>()); },
                      "ChannelHandle::cast"}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(Misuse, OnAThreadOfTheProgramThrowsAndSaysWhatToUse) {
  client.joins("room:a");
  const std::string fault = fault_elsewhere([this] { GetParam().make(*channel); });
  EXPECT_THAT(fault, HasSubstr(std::string("Channel::") + GetParam().name + " on another thread"));
  EXPECT_THAT(fault, HasSubstr(GetParam().instead));
  node.turn();
  EXPECT_TRUE(client.receives_nothing());
}

TEST_P(Misuse, InTheFirstFunctionOfRunBlockingEndsTheChannelAndSaysWhereToDoIt) {
  client.joins("room:a");
  script.handle_in = [](Channel& mine, std::string_view, const Payload&) {
    mine.run_blocking([&mine] { GetParam().make(mine); }, [] {});
    return Reply::none();
  };
  client.sends(kGo);
  ASSERT_TRUE(node.turn_until([&] { return client.frames_waiting() > 0; }));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_TRUE(node.log->has(LogLevel::error, std::string("crashed in run_blocking: Channel::") +
                                                 GetParam().name + " on a worker thread"));
  EXPECT_TRUE(node.log->has(LogLevel::error, "Do it in the second"));
}

TEST_P(Misuse, OnAnotherShardThrows) {
  node.start();
  const auto join = [&](std::size_t shard) {
    auto joined =
        std::make_unique<Client>(node, Routes{scripted("room:*", script)}, ClientOptions{.shard = shard});
    static_cast<void>(joined->delivers(R"(["1","1","room:a","phx_join",{}])"));
    return joined;
  };
  std::unique_ptr<Client> here;
  std::unique_ptr<Client> there;
  node.on_shard(1, [&] { there = join(1); });  // also shard 1 has run callbacks
  node.on_shard(0, [&] { here = join(0); });
  node.on_shard(1, [&] { EXPECT_THROW(GetParam().make(*channel), std::logic_error); });
  node.stop();
}

struct AllowedUse : Misuse {};
INSTANTIATE_TEST_SUITE_P(Of, AllowedUse, testing::Values(ForbiddenCall{}));

TEST_P(AllowedUse, IsOneOfAnotherCallbackOnTheSameShard) {
  client.joins("room:a");
  const auto subscription =
      node.pubsub().subscribe("news", [this](const BroadcastView& news) { channel->push(news.event); });
  ASSERT_TRUE(node.pubsub().broadcast("news", "e", {}));
  node.turn();
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","e",{}])"));
}

TEST_P(AllowedUse, IsALookInTheDestructorWhereverThatRuns) {
  std::optional<Node> other;
  other.emplace();
  struct Looking final : Channel {
    JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
    ~Looking() override {
      EXPECT_EQ(topic().view(), "room:a");
      EXPECT_FALSE(joined());
    }
  };
  std::optional<Client> guest;
  guest.emplace(*other, Routes{roost::channel<Looking>("room:*")});
  guest->joins("room:a");
  guest.reset();
  std::thread([&] { other.reset(); }).join();
}

TEST_P(AllowedUse, IsNoneOnceTheChannelHasEnded) {
  client.joins("room:a");
  std::string fault;
  script.terminate = [&](Channel&, const StopReason&) {
    node.context(0).loop.defer([&] {  // it is ended now, and destroyed at the end of the turn
      try {
        channel->push("late");
      } catch (const std::logic_error& error) {
        fault = error.what();
      }
    });
  };
  client.sends(R"(["1","2","room:a","phx_leave",{}])");
  EXPECT_THAT(fault, HasSubstr("push on \"room:a\" after the channel has ended"));
}

#if !defined(__SANITIZE_ADDRESS__)  // which rightly minds how the test itself gets there
TEST_P(AllowedUse, IsNotThatOfAChannelThatIsGoneAndItIsNotTouched) {
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","phx_leave",{}])");
  ASSERT_EQ(script.destroyed, 1);
  EXPECT_THAT(fault_elsewhere([this] { channel->push("late"); }), HasSubstr("ChannelHandle::push"));
}
#endif

}  // namespace
}  // namespace roost::test

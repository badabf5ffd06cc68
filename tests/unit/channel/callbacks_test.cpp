// SPDX-License-Identifier: Apache-2.0
// What the callbacks of a joined channel may return and do (spec channel-lifecycle.md §4-§6, §9).
#include <gtest/gtest.h>

#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

constexpr const char* kGo = R"(["1","2","room:a","go",{}])";
constexpr const char* kOk = R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])";
constexpr const char* kClose = R"(["1","1","room:a","phx_close",{}])";
constexpr const char* kError = R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])";

struct Callbacks : testing::Test {
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}};

  void SetUp() override { client.joins("room:a"); }
  void on_message(std::function<Reply(Channel&)> react) {
    script.handle_in = [react = std::move(react)](Channel& channel, std::string_view, const Payload&) {
      return react(channel);
    };
  }
};

TEST_F(Callbacks, RepliesWithOkOkAndDataOrNothing_D149) {
  on_message([](Channel&) { return Reply::ok(); });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(kOk));
  on_message([](Channel&) { return Reply::ok({{"n", 5}}); });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"n":5}}])"));
  on_message([](Channel&) { return Reply::none(); });
  client.sends(kGo);
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Callbacks, StopSendsTheReplyBeforeTheClose_D149) {
  on_message([](Channel& channel) {
    channel.stop(StopReason::shutdown());
    return Reply::ok({{"n", 5}});
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"n":5}}])"));
  EXPECT_TRUE(client.receives(kClose));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Callbacks, StopWithoutReplyOnlyCloses_D149) {
  on_message([](Channel& channel) {
    channel.stop(StopReason::normal());
    return Reply::none();
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(kClose));
}

TEST_F(Callbacks, GracefulReasonsCloseAndOthersAreErrors_D150_D164) {
  const std::pair<StopReason, const char*> expected[] = {
      {StopReason::normal(), kClose},
      {StopReason::shutdown(), kClose},
      {StopReason::shutdown("maintenance"), kClose},
      {StopReason::error("broken"), kError},
  };
  client.disconnects();
  script.terminated.clear();
  for (const auto& [reason, told] : expected) {
    Client other(node, {scripted("room:*", script)});
    other.joins("room:a");
    on_message([reason = reason](Channel& channel) {
      channel.stop(reason);
      return Reply::none();
    });
    other.sends(kGo);
    EXPECT_TRUE(other.receives(told)) << reason.text();
  }
  EXPECT_THAT(script.terminated,
              testing::ElementsAre("normal", "shutdown", "shutdown:maintenance", "error:broken"));
}

// Another return value is a compile error: the only ways to make one are the named functions.
static_assert(!std::is_default_constructible_v<Reply> && !std::is_default_constructible_v<JoinResult>);
static_assert(!std::is_convertible_v<Payload, Reply> && !std::is_convertible_v<Payload, JoinResult>);
static_assert(!std::is_convertible_v<const char*, Reply> && !std::is_convertible_v<bool, JoinResult>);
static_assert(!std::is_default_constructible_v<StopReason>);

struct OnlyJoin : Channel {
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
};

TEST_F(Callbacks, AMissingHandleInCrashesAndTheLogSaysWhatToOverride_D151) {
  Client other(node, {channel<OnlyJoin>("room:*")});
  other.joins("room:a");
  other.sends(kGo);
  EXPECT_TRUE(other.receives(kError));
  EXPECT_TRUE(node.log->has(LogLevel::error, "override Channel::handle_in"));
}

TEST_F(Callbacks, AMissingHandleInfoIsAWarningAndTheChannelLivesOn_D160) {
  Client other(node, {channel<OnlyJoin>("room:*")});
  other.joins("room:b");
  script.handle_info = nullptr;
  on_message([](Channel& channel) {
    channel.send_self(5);
    return Reply::none();
  });
  client.sends(kGo);
  EXPECT_TRUE(node.log->has(LogLevel::warning, "received unexpected message in handle_info on \"room:a\""));
  EXPECT_EQ(node.members_of("room:a"), 1U);
}

TEST_F(Callbacks, BroadcastPushAndReplyArriveInTheOrderOfTheProgram_A55) {
  on_message([](Channel& channel) {
    channel.broadcast("first");
    channel.push("second");
    return Reply::ok();
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(R"([null,null,"room:a","first",{}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","second",{}])"));
  EXPECT_TRUE(client.receives(kOk));
}

TEST_F(Callbacks, AStatusIsAnyName_A57) {
  on_message([](Channel&) { return Reply::with("partial"); });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"partial","response":{}}])"));
}

TEST_F(Callbacks, AReplyMayBeAnyValueAPushOnlyAnObjectOrBinary_A16) {
  on_message([](Channel& channel) {
    EXPECT_THROW(channel.push("x", Json("text")), std::invalid_argument);
    EXPECT_THROW(channel.broadcast("x", Json(5)), std::invalid_argument);
    return Reply::ok(Json("text"));
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":"text"}])"));
}

TEST_F(Callbacks, AnUncaughtEncodingFailureEndsTheChannelAndSendsNothingOfIt_A16_A21) {
  on_message([](Channel& channel) {
    channel.push(std::string(256, 'e'), Payload::binary("x"));
    return Reply::ok();
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(kError));
  EXPECT_TRUE(node.log->has(LogLevel::error, "event"));
}

TEST_F(Callbacks, ABroadcastCrashesNobodyWhenAnotherEventIsTooLongForBinary_A21) {
  on_message([](Channel& channel) {
    channel.push(std::string(255, 'e'), Payload::binary("x"));
    return Reply::with(std::string(256, 's'), Payload::binary("x"));
  });
  client.sends(kGo);
  EXPECT_EQ(client.frames_waiting(), 2U);  // the push, then the end of the channel whose reply can't be sent
  client.transport().frames.pop_front();
  EXPECT_TRUE(client.receives(kError));
  EXPECT_THAT(script.terminated, testing::SizeIs(1));
}

// --- replies that come later ---

TEST_F(Callbacks, ASocketRefAnswersFromAnotherThreadWithTheOriginalRefAsOftenAsAsked_D152) {
  std::optional<SocketRef> ref;
  on_message([&](Channel& channel) {
    ref = channel.socket_ref();
    return Reply::none();
  });
  client.sends(kGo);
  std::thread([&] {
    ref->ok({{"n", 1}});
    ref->error({{"n", 2}});
  }).join();
  node.turn();
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"n":1}}])"));
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"error","response":{"n":2}}])"));
}

TEST_F(Callbacks, ASocketRefUsedInACallbackKeepsTheOrderOfTheProgram_A55) {
  on_message([](Channel& channel) {
    channel.push("first");
    channel.socket_ref().ok();
    channel.push("third");
    return Reply::none();
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","first",{}])"));
  EXPECT_TRUE(client.receives(kOk));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","third",{}])"));
}

TEST_F(Callbacks, ASocketRefAnswersAfterItsChannelAndDoesNothingAfterItsConnection) {
  std::optional<SocketRef> ref;
  on_message([&](Channel& channel) {
    ref = channel.socket_ref();
    channel.stop(StopReason::normal());
    return Reply::none();
  });
  auto other = std::make_unique<Client>(node, Routes{scripted("room:*", script)});
  other->joins("room:a");
  other->sends(kGo);
  EXPECT_TRUE(other->receives(kClose));
  ref->ok();
  node.turn();
  EXPECT_TRUE(other->receives(kOk));
  other.reset();
  ref->ok();
  node.turn();
}

TEST_F(Callbacks, ASocketRefOutsideOfAMessageThrows_D153) {
  script.handle_info = [](Channel& channel, const Info&) {
    EXPECT_THROW(static_cast<void>(channel.socket_ref()), std::logic_error);
  };
  on_message([](Channel& channel) {
    channel.send_self(1);
    return Reply::ok();
  });
  client.sends(kGo);
  EXPECT_TRUE(client.receives(kOk));
}

// --- assigns ---

TEST_F(Callbacks, AssignsOfAChannelAreItsOwn_D166) {
  client.application().assigns().assign("user", "ann");
  script.join = [](Channel& channel, const Payload&) {
    const bool fresh = channel.assigns().find("seat") == nullptr;
    channel.assigns().assign("seat", Json(channel.topic().view()));
    return fresh ? JoinResult::ok() : JoinResult::error();
  };
  client.joins("room:b", "2");
  client.joins("room:c", "3");
  EXPECT_EQ(client.application().assigns().find("seat"), nullptr);
}

TEST(Assigns, MergeOverWhatIsThereAndTheNewValueWins_D167) {
  Assigns assigns{{"a", 1}, {"b", 2}};
  assigns.assign("a", 10);
  assigns.assign(JsonObject{{"b", 20}, {"c", 30}});
  assigns.assign([](const JsonObject& old) { return JsonObject{{"d", old.at("c").as_int64() + 10}}; });
  assigns.assign(Assigns{{"e", "x"}});
  EXPECT_EQ(assigns.all(), (JsonObject{{"a", 10}, {"b", 20}, {"c", 30}, {"d", 40}, {"e", "x"}}));
  EXPECT_EQ(assigns.find("f"), nullptr);
  EXPECT_THROW(static_cast<void>(assigns.at("f")), std::out_of_range);
}

TEST(Assigns, CopiesDoNotSeeEachOthersChanges_D166) {
  Assigns original{{"a", 1}};
  Assigns copy = original;
  copy.assign("a", 2);
  EXPECT_EQ(original.at("a"), Json(1));
  EXPECT_EQ(copy.at("a"), Json(2));
}

// --- logs ---

TEST_F(Callbacks, JoinsAndMessagesAreLoggedUnlessTheRouteSaysOff_D169) {
  Client quiet(node,
               {scripted("quiet:*", script, {.log_join = LogLevel::off, .log_handle_in = LogLevel::off}),
                scripted("phoenix*", script)});
  EXPECT_TRUE(node.log->has(LogLevel::info, "JOINED room:a"));
  client.sends(kGo);
  EXPECT_TRUE(node.log->has(LogLevel::debug, "HANDLED go INCOMING ON room:a"));
  node.log->clear();
  quiet.joins("quiet:a");
  quiet.sends(R"(["1","2","quiet:a","go",{}])");
  quiet.forgets_frames();
  quiet.joins("phoenix:x");
  quiet.sends(R"(["1","2","phoenix:x","go",{}])");
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::off})
    EXPECT_EQ(node.log->count(level, ""), 0U);
}

TEST_F(Callbacks, ARefusedJoinIsLoggedAsRefused) {
  script.join = [](Channel&, const Payload&) { return JoinResult::error(); };
  client.sends(R"(["2","2","room:b","phx_join",{}])");
  EXPECT_TRUE(node.log->has(LogLevel::info, "REFUSED JOIN room:b"));
}

// --- time ---

TEST_F(Callbacks, SilenceIsReportedOnceAndAnyMessageCancelsIt_D168) {
  int timeouts = 0;
  script.handle_info = [&](Channel&, const Info& info) { timeouts += info.is_timeout() ? 1 : 0; };
  script.handle_in = [](Channel& channel, std::string_view event, const Payload&) {
    if (event == "wait") channel.timeout_after(milliseconds(50));
    return Reply::none();
  };
  client.sends(R"(["1","2","room:a","wait",{}])");
  node.advance(milliseconds(49));
  EXPECT_EQ(timeouts, 0);
  node.advance(milliseconds(1));
  EXPECT_EQ(timeouts, 1);
  node.advance(milliseconds(500));
  EXPECT_EQ(timeouts, 1);
  client.sends(R"(["1","3","room:a","wait",{}])");
  client.sends(R"(["1","4","room:a","other",{}])");
  node.advance(milliseconds(500));
  EXPECT_EQ(timeouts, 1);
}

TEST_F(Callbacks, ACallOfAHandleCallsTheSilenceOffToo_D168) {
  int timeouts = 0;
  ChannelHandle handle;
  script.handle_info = [&](Channel&, const Info& info) { timeouts += info.is_timeout() ? 1 : 0; };
  on_message([&](Channel& channel) {
    handle = channel.handle();
    channel.timeout_after(milliseconds(50));
    return Reply::none();
  });
  client.sends(kGo);
  handle.cast<ScriptedChannel>([](ScriptedChannel&) {});
  node.turn();
  node.advance(milliseconds(500));
  EXPECT_EQ(timeouts, 0);
}

TEST_F(Callbacks, WaitingForeverDoesNotOverflow) {
  on_message([](Channel& channel) {
    channel.timeout_after(milliseconds::max());
    channel.send_after(milliseconds::max(), [] { FAIL() << "ran"; });
    return Reply::ok();
  });
  client.sends(kGo);
  node.advance(std::chrono::hours(24));
  EXPECT_TRUE(client.receives(kOk));
}

TEST(LargePush, ReachesClientsOfEveryVersionWholeAndCountsItsSize) {
  Script script;
  const std::string text(200'000, 'x');
  const Payload payload({{"text", text}});
  script.handle_in = [&](Channel& channel, std::string_view, const Payload&) {
    channel.push("large", payload);
    return Reply::none();
  };
  Node node;
  Client client(node, {scripted("room:*", script)});
  client.joins("room:a", "7");
  for (int i = 0; i < 2; ++i) {
    client.sends(R"(["7","8","room:a","go",{}])");
    EXPECT_TRUE(client.receives(R"(["7",null,"room:a","large",{"text":")" + text + R"("}])"));
  }
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// Presence as a channel uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "roost/testing/channel_test.hpp"
#include "support/recording_log.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::HasSubstr;

struct MemberSocket : Socket {
  static Routes routes();
  ConnectResult connect(const Params& params, const ConnectInfo&) override {
    user = std::string(param(params, "user").value_or("guest"));
    return ConnectResult::ok();
  }
  std::string user;
};

class MembersChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload& params) override {
    if (params.text() == R"({"refuse":true})") {
      presence().track("refused").value();
      return JoinResult::error({{"reason", "refused"}});
    }
    send_self(Joined{});
    return JoinResult::ok();
  }
  // [snippet: channel]
  void handle_info(const roost::Info&) override {
    presence().track(socket<MemberSocket>().user, {{"status", "online"}}).value();
    presence().push_state();
  }
  // [/snippet]
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "status") return updated(payload);
    if (event == "untrack") return presence().untrack(socket<MemberSocket>().user), Reply::ok();
    if (event == "list") return Reply::ok(Json(presence().list()));
    if (event == "elsewhere") return presence().in("other").track("ann").value(), Reply::ok();
    if (event == "raise") throw std::runtime_error("raised on request");
    if (event == "twice")
      return Reply::error({{"reason", presence().track(socket<MemberSocket>().user).error().message}});
    if (event == "missing") static_cast<void>(presence("Missing"));
    return Reply::none();
  }
  void terminate(const StopReason&) override {
    there_at_the_end = presence().count();
    seen = there_at_the_end;
  }

  std::size_t there_at_the_end = 0;
  static std::size_t seen;

 private:
  struct Joined {};

  Reply updated(const Payload& payload) {
    const std::string status(payload.json().value().at("status").as_string());
    const auto ref = presence().update(socket<MemberSocket>().user, [&status](const JsonObject& old) {
      JsonObject meta = old;
      meta["status"] = status;
      return meta;
    });
    return Reply::ok({{"ref", ref.value()}});
  }
};
std::size_t MembersChannel::seen = 0;

Routes MemberSocket::routes() {
  return {channel<MembersChannel>("*")};
}

class ChannelPresenceTest : public ::testing::Test {
 protected:
  explicit ChannelPresenceTest(PresenceOptions options = {}) { node.add_presence(std::move(options)); }

  TestChannel join(const std::string& user, const std::string& topic = "room:1") {
    return node.connect<MemberSocket>({{"user", user}}).subscribe_and_join(topic);
  }

  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  ChannelTest node{{.log_sink = log}};
};

TEST_F(ChannelPresenceTest, TheStateShowsWhoIsThereAndADiffWhoCame_F188) {
  auto ann = join("ann");
  EXPECT_TRUE(ann.assert_push("presence_state", {{"ann", {{"metas", {{{"status", "online"}}}}}}}));
  EXPECT_TRUE(ann.assert_push("presence_diff", {{"joins", {{"ann", {{"metas", {{{"status", "online"}}}}}}}},
                                                {"leaves", JsonObject()}}));
  auto bob = join("bob");
  EXPECT_TRUE(bob.assert_push("presence_state", {{"ann", JsonObject()}, {"bob", JsonObject()}}));
  node.advance(milliseconds(150));
  EXPECT_TRUE(ann.assert_push("presence_diff", {{"joins", {{"bob", JsonObject()}}}}));
}

TEST_F(ChannelPresenceTest, AnUpdateIsOneDiff_F191) {
  auto ann = join("ann");
  node.advance(milliseconds(150));
  EXPECT_TRUE(ann.assert_push("presence_diff", {{"joins", {{"ann", JsonObject()}}}}));
  const auto ref = ann.push("status", {{"status", "away"}});
  EXPECT_TRUE(ann.assert_reply(ref, "ok"));
  EXPECT_TRUE(
      ann.assert_push("presence_diff", {{"joins", {{"ann", {{"metas", {{{"status", "away"}}}}}}}},
                                        {"leaves", {{"ann", {{"metas", {{{"status", "online"}}}}}}}}}));
}

TEST_F(ChannelPresenceTest, HoweverAChannelEndsItsEntryLeaves_F197) {
  for (const char* end : {"leave", "raise", "close"}) {
    auto socket = node.connect<MemberSocket>({{"user", "ann"}});
    auto ann = socket.subscribe_and_join("room:1");
    ASSERT_EQ(node.presence().count("room:1"), 1U);
    if (std::string_view(end) == "leave") ann.leave();
    if (std::string_view(end) == "raise") ann.push("raise");
    if (std::string_view(end) == "close") socket.close();
    EXPECT_EQ(node.presence().count("room:1"), 0U) << end;
  }
}

TEST_F(ChannelPresenceTest, InTerminateItIsStillThere) {
  auto ann = join("ann");
  ann.leave();
  EXPECT_EQ(MembersChannel::seen, 1U);
}

TEST_F(ChannelPresenceTest, AJoinThatIsRefusedLeavesNobody) {
  auto refused = node.connect<MemberSocket>().join("room:1", {{"refuse", true}});
  EXPECT_TRUE(refused.assert_refused());
  EXPECT_EQ(node.presence().count("room:1"), 0U);
}

TEST_F(ChannelPresenceTest, AnotherTopicIsTrackedForAsLongAsTheChannelLives_F189) {
  auto ann = join("ann");
  ann.push("elsewhere");
  EXPECT_EQ(node.presence().count("other"), 1U);
  ann.leave();
  EXPECT_EQ(node.presence().count("other"), 0U);
}

TEST_F(ChannelPresenceTest, AHandleTracksFromAnyThreadAndWhatFailsIsLogged) {
  auto ann = join("ann");
  const ChannelHandle handle = ann.handle();
  std::thread([&handle] {
    handle.track("bot", {{"kind", "machine"}});
    handle.update("bot", {{"kind", "robot"}});
    handle.update("nobody", {});
    handle.track("x", {}, "Missing");
  }).join();
  node.settle();
  EXPECT_EQ(node.presence().get_by_key("room:1", "bot").at("metas").at(0).at("kind"), "robot");
  EXPECT_THAT(log->all(), Contains(HasSubstr("nopresence: \"nobody\"")));
  EXPECT_THAT(log->all(), Contains(HasSubstr("no presence is named \"Missing\"")));
  handle.untrack("bot");
  node.settle();
  EXPECT_EQ(node.presence().count("room:1"), 1U);
  ann.leave();
  handle.track("late");
  node.settle();
  EXPECT_EQ(node.presence().count("room:1"), 0U);
}

TEST_F(ChannelPresenceTest, MistakesSayWhatIsWrong) {
  auto ann = join("ann");
  const auto ref = ann.push("twice");
  EXPECT_TRUE(ann.assert_reply(ref, "error", [](const Payload& reply) {
    return reply.text().find("already tracked: \\\"ann\\\"") != std::string_view::npos;
  }));
  ann.push("missing");
  EXPECT_THAT(log->all(), Contains(HasSubstr("no presence is named \"Missing\"")));
}

TEST(WithoutPresence, AskingForOneSaysHowToDeclareIt) {
  auto log = std::make_shared<RecordingLog>();
  ChannelTest node{{.log_sink = log}};
  static_cast<void>(node.connect<MemberSocket>().subscribe_and_join("room:1"));
  EXPECT_THAT(log->all(), Contains(HasSubstr("no presence is declared: call Endpoint::add_presence()")));
}

class Paged : public ChannelPresenceTest {
 protected:
  Paged()
      : ChannelPresenceTest(
            {.diff_window = milliseconds(10), .modes = {{"room:*", PresenceMode::paged}}, .page_size = 10}) {}
};

/// What phoenix.js' Presence makes of it: joins first, then leaves.
class ClientList {
 public:
  void state(const JsonObject& presences) {
    refs_.clear();
    for (const auto& [key, value] : presences)
      add(key, value);
    has_state_ = true;
  }
  void diff(const JsonObject& diff) {
    if (!has_state_) return;
    for (const auto& [key, value] : diff.at("joins").as_object())
      add(key, value);
    for (const auto& [key, value] : diff.at("leaves").as_object())
      for (const Json& meta : value.at("metas").as_array())
        refs_.erase({std::string(key), std::string(meta.at("phx_ref").as_string())});
  }
  [[nodiscard]] std::set<std::string> keys() const {
    std::set<std::string> all;
    for (const auto& [key, ref] : refs_)
      all.insert(key);
    return all;
  }

 private:
  void add(std::string_view key, const Json& value) {
    for (const Json& meta : value.at("metas").as_array())
      refs_.insert({std::string(key), std::string(meta.at("phx_ref").as_string())});
  }

  std::set<std::pair<std::string, std::string>> refs_;
  bool has_state_ = false;
};

TEST_F(Paged, TheClientIsCompleteAndRightWhileMembersComeAndGo) {
  std::map<int, PresenceOwner> crowd;
  const auto come = [&](int key) {
    crowd[key] = node.presence().owner();
    crowd[key].track("room:1", key).value();
  };
  for (int i = 0; i < 200; ++i)
    come(i);
  node.advance(milliseconds(50));
  auto ann = join("ann");
  ClientList list;
  const auto take_all = [&] {
    while (ann.assert_push("presence_state", [&](const Payload& payload) {
      list.state(payload.json().value().as_object());
      return true;
    })) {
    }
    while (ann.assert_push("presence_diff", [&](const Payload& payload) {
      list.diff(payload.json().value().as_object());
      return true;
    })) {
    }
  };
  take_all();
  EXPECT_LT(list.keys().size(), 50U) << "the first page alone";
  for (int round = 0; round < 60; ++round) {
    crowd.erase(round * 3);
    come(1000 + round);
    if (round % 2 == 0) come(round * 3);
    node.advance(milliseconds(5));
    take_all();
  }
  node.advance(milliseconds(1000));
  take_all();
  std::set<std::string> truth;
  for (const auto& [key, value] : node.presence().list("room:1"))
    truth.insert(std::string(key));
  EXPECT_EQ(list.keys(), truth);
  EXPECT_GT(truth.size(), 200U);
}

TEST_F(Paged, PagesEndWithTheirChannel) {
  PresenceOwner crowd = node.presence().owner();
  for (int i = 0; i < 200; ++i)
    crowd.track("room:1", i).value();
  auto ann = join("ann");
  ann.leave();
  node.advance(milliseconds(1000));
  EXPECT_TRUE(ann.assert_closed());
}

class Counted : public ChannelPresenceTest {
 protected:
  Counted()
      : ChannelPresenceTest({.modes = {{"room:*", PresenceMode::counts}, {"quiet:*", PresenceMode::off}}}) {}
};

TEST_F(Counted, AStateIsTheCountAndOffIsNothing) {
  auto ann = join("ann");
  EXPECT_TRUE(ann.assert_push("presence_count", {{"count", 1}}));
  EXPECT_TRUE(ann.refute_push("presence_state"));
  auto bob = join("bob", "quiet:1");
  EXPECT_TRUE(bob.refute_push("presence_state"));
  EXPECT_TRUE(bob.refute_push("presence_count"));
}

TEST(PresenceGuide, ItsSnippetsWork) {
  ChannelTest endpoint;
  std::map<std::string, std::string, std::less<>> names{{"ann", "Ann Smith"}};
  std::vector<std::string> left;
  // [snippet: fetch]
  endpoint.add_presence({.fetch = [&names](std::string_view, roost::JsonObject presences) {
    for (auto& [key, presence] : presences)
      presence.as_object()["name"] = names[key];
    return presences;
  }});
  // [/snippet]
  // [snippet: handle_metas]
  endpoint.add_presence(
      {.name = "Game.Presence", .handle_metas = [&left](const roost::PresenceChange& change) {
         for (const auto& [key, presence] : change.leaves)
           if (!change.presences.contains(key)) left.push_back(std::string(key));
       }});
  // [/snippet]
  // [snippet: bot]
  roost::PresenceOwner bot = endpoint.presence("Game.Presence").owner();
  bot.track("game:1", "bot-7", {{"level", 3}}).value();
  // [/snippet]
  endpoint.settle();
  EXPECT_EQ(endpoint.presence("Game.Presence").count("game:1"), 1U);
  bot = {};
  endpoint.advance(milliseconds(200));
  EXPECT_EQ(left, std::vector<std::string>{"bot-7"});
  PresenceOwner ann = endpoint.presence().owner();
  ann.track("room:1", "ann").value();
  EXPECT_EQ(endpoint.presence().list("room:1").at("ann").at("name").as_string(), "Ann Smith");
}

}  // namespace
}  // namespace roost::test

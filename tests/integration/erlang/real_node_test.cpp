// SPDX-License-Identifier: Apache-2.0
// A node of ours beside real nodes of Erlang: what crosses between them, what becomes of it when one of them
// goes, and that nothing of theirs ever crashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "contract/contract_node.hpp"
#include "support/quick_erlang_options.hpp"
#include "tracker/tracker_codec.hpp"

namespace roost::test {
namespace {

using testing::HasSubstr;
using testing::Not;

using Message = ContractInbox::Message;

constexpr const char* kLab = "lab1@127.0.0.1";
constexpr const char* kOwn = "roost@127.0.0.1";

struct BesideErlang : testing::Test {
  ~BesideErlang() override { EXPECT_FALSE(lab.has_crash_report()) << lab.said(); }

  /// Both know each other's groups.
  void meet(ContractNode& node, ErlangNode& other) {
    ASSERT_TRUE(node.becomes_connected());
    ASSERT_EQ(other.ask("phoenix_node:await({others,['" + node.name() + "']})"), "ok");
  }
  void say(ContractNode& node, std::string_view event, const Payload& payload,
           std::string_view topic = "room:1") {
    const auto sent = node.adapter->broadcast({.topic = topic, .event = event, .payload = payload});
    EXPECT_TRUE(sent) << sent.error().message;
  }
  [[nodiscard]] std::vector<Message> heard(ContractNode& node, std::size_t count) {
    return node.inbox.first<Message>(count);
  }

  Epmd epmd;
  ErlangNode lab{epmd, {.name = kLab}};
};

struct MetErlang : BesideErlang {
  MetErlang() { meet(own, lab); }
  ContractNode own{erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {kLab}))};
};

// --- what crosses ---

TEST_F(MetErlang, ABroadcastOfTheirsIsHeardHere) {
  EXPECT_EQ(lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"shout">>, #{<<"x">> => 1}))"), "1");
  const auto got = heard(own, 1);
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].topic, "room:1");
  EXPECT_EQ(got[0].event, "shout");
  EXPECT_EQ(got[0].payload.text(), R"({"x":1})");
  EXPECT_EQ(got[0].dispatcher, "");
}

TEST_F(MetErlang, EveryKindOfPayloadOfTheirsIsHeardHere) {
  const std::pair<const char*, const char*> payloads[] = {
      {R"(#{<<"f">> => 1.5, <<"l">> => [1,2,300], <<"n">> => nil, <<"s">> => <<"hi">>, <<"t">> => true})",
       R"({"f":1.5,"l":[1,2,300],"n":null,"s":"hi","t":true})"},
      {R"(#{nested => #{ok => yes}, user => <<"u">>})", R"({"nested":{"ok":"yes"},"user":"u"})"},
      {R"(#{<<"bytes">> => [1,2,3], <<"none">> => []})", R"({"bytes":[1,2,3],"none":[]})"},
      {R"(#{<<"big">> => 123456789012345678901234567890})", R"({"big":123456789012345678901234567890})"},
      {R"(#{<<"neg">> => -1, <<"u">> => <<"ü€"/utf8>>})", R"({"neg":-1,"u":"ü€"})"},
      {R"(#{})", "{}"},
  };
  std::size_t count = 0;
  for (const auto& [term, json] : payloads) {
    lab.ask(std::string(R"(phoenix_node:broadcast(<<"room:1">>, <<"e">>, )") + term + ")");
    const auto got = heard(own, ++count);
    ASSERT_EQ(got.size(), count) << term;
    EXPECT_EQ(got.back().payload.text(), json);
  }
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"bin">>, {binary, <<1,2,255>>}))");
  const auto got = heard(own, ++count);
  ASSERT_EQ(got.size(), count);
  EXPECT_EQ(got.back().payload.bytes(), "\x01\x02\xff");
  lab.ask(R"(phoenix_node:broadcast(<<"user_sockets:alice">>, <<"disconnect">>, #{}))");
  EXPECT_EQ(heard(own, ++count).back().event, "disconnect");
}

TEST_F(MetErlang, EveryKindOfPayloadOfOursIsHeardThere) {
  const std::pair<Payload, const char*> payloads[] = {
      {Payload({{"f", 1.5}, {"l", {1, 2, 300}}, {"n", nullptr}, {"t", true}}),
       R"(#{<<"f">> => 1.5,<<"l">> => [1,2,300],<<"n">> => nil,<<"t">> => true})"},
      {Payload({{"a", {{"b", JsonArray()}}}}), R"(#{<<"a">> => #{<<"b">> => []}})"},
      {Payload::from_json_text(R"({"i":123456789012345678901234567890,"i":7,"u":"\u00fc"})").value(),
       R"(#{<<"i">> => 7,<<"u">> => <<"Ã¼">>})"},
      {Payload::binary("\x01\x02\xff"), R"({binary,<<1,2,255>>})"},
      {Payload(), "#{}"},
  };
  int count = 0;
  for (const auto& [payload, term] : payloads) {
    say(own, "e", payload);
    EXPECT_EQ(lab.ask("phoenix_node:await({got," + std::to_string(++count) + "})"), "ok");
    EXPECT_EQ(lab.ask("element(3, lists:last(phoenix_node:got()))"), term);
  }
}

TEST_F(MetErlang, ADirectBroadcastReachesThatNodeBothWays) {
  const Payload payload({{"n", 1}});
  ASSERT_TRUE(
      own.adapter->direct_broadcast(kLab, {.topic = "room:1", .event = "direct", .payload = payload}));
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask("phoenix_node:got()"), R"([{<<"room:1">>,<<"direct">>,#{<<"n">> => 1}}])");
  lab.ask(R"(phoenix_node:direct('roost@127.0.0.1', <<"room:1">>, <<"back">>, #{}))");
  EXPECT_EQ(own.inbox.events(1), std::vector<std::string>{"back"});
}

TEST_F(MetErlang, TenThousandMessagesKeepTheirOrderBothWays) {
  constexpr int kCount = 10'000;
  lab.ask(R"(phoenix_node:numbered(<<"room:1">>, 1, 10000))");
  std::vector<std::string> expected;
  expected.reserve(kCount);
  for (int i = 1; i <= kCount; ++i) {
    expected.push_back(std::to_string(i));
    say(own, expected.back(), Payload({{"n", i}}));
  }
  EXPECT_EQ(own.inbox.events(kCount), expected);
  EXPECT_EQ(lab.ask("phoenix_node:await({got,10000})"), "ok");
  EXPECT_EQ(
      lab.ask("[E || {_, E, _} <- phoenix_node:got()] =:= [integer_to_binary(I) || I <- lists:seq(1,10000)]"),
      "true");
}

TEST_F(MetErlang, EightMegabytesGoInOneMessageBothWays) {
  constexpr std::size_t kSize = 8UL << 20;
  say(own, "large", Payload({{"text", std::string(kSize, 'x')}}));
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask(R"([byte_size(maps:get(<<"text">>, P)) || {_, <<"large">>, P} <- phoenix_node:got()])"),
            "[8388608]");
  lab.ask(
      R"(phoenix_node:broadcast(<<"room:1">>, <<"large">>, #{<<"text">> => binary:copy(<<"y">>, 8388608)}))");
  const auto got = heard(own, 1);
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].payload.text().size(), kSize + 11);
  say(own, "after", Payload());
  EXPECT_EQ(lab.ask("phoenix_node:await({got,2})"), "ok");
}

TEST_F(MetErlang, WhatNoJsonLibraryCouldEncodeIsNotSentThere) {
  const Payload fine({{"n", 1}});
  EXPECT_FALSE(own.adapter->broadcast({.topic = "room:\xff", .event = "e", .payload = fine}));
  EXPECT_FALSE(own.adapter->broadcast({.topic = "room:1", .event = "\xff", .payload = fine}));
  ASSERT_TRUE(own.adapter->broadcast(
      {.topic = "room:1", .event = "own", .payload = fine, .dispatcher = "of.this.program"}));
  ASSERT_TRUE(own.adapter->direct_broadcast(
      kLab, {.topic = "room:1", .event = "own", .payload = fine, .dispatcher = "x"}));
  say(own, "last", fine);
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask("[E || {_, E, _} <- phoenix_node:got()]"), R"([<<"last">>])");
}

TEST_F(MetErlang, TrackersGetMessagesOfTrackersAndNothingElse) {
  constexpr std::string_view kTopic = "phx_presence:Elixir.Lab.Presence_shard0";
  etf::TermOutput goodbye;
  goodbye.version();
  tracker::encode(tracker::Goodbye{{{kOwn, tracker::ReplicaName::Kind::atom}, 17}}, goodbye);
  const auto broadcast = [&](std::string_view event, const Payload& payload) {
    EXPECT_TRUE(own.adapter->broadcast({.topic = kTopic, .event = event, .payload = payload}));
  };
  broadcast("", Payload::binary("\x83\x61\x01"));
  broadcast("", Payload::binary("not a term"));
  broadcast("shout", Payload({{"n", 1}}));
  broadcast("", Payload::binary(goodbye.text()));
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask("[{E, M} || {_, E, M} <- phoenix_node:got()]"),
            "[{plain,{pub,graceful_permdown,{'roost@127.0.0.1',17}}}]");
  lab.ask(
      R"(phoenix_node:plain(<<"phx_presence:Elixir.Lab.Presence_shard0">>, {pub, graceful_permdown, {'lab1@127.0.0.1', 18}}))");
  const auto got = heard(own, 1);
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].event, "");
  const auto message = tracker::decode(got[0].payload.bytes().substr(1));
  ASSERT_TRUE(message);
  EXPECT_EQ(std::get<tracker::Goodbye>(*message).from.vsn, 18U);
}

TEST_F(MetErlang, WhatHasNoFormInJsonIsDroppedAndCounted) {
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"bad">>, #{<<"t">> => {1,2}}))");
  lab.ask(
      R"(phoenix_node:broadcast(<<"room:1">>, <<"bad">>, #{<<"u">> => #{'__struct__' => 'Elixir.Chat.User'}}))");
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"good">>, #{}))");
  EXPECT_EQ(own.inbox.events(1), std::vector<std::string>{"good"});
  EXPECT_EQ(own.adapter->state().malformed, 2U);
  EXPECT_TRUE(own.log->has(LogLevel::warning, "a tuple"));
}

TEST_F(BesideErlang, ShardsThatDoNotDeliverDoNotHoldUpTheOthers) {
  auto options = quick_erlang_options(epmd, kOwn, {kLab});
  options.max_message_bytes = 64UL << 10;
  options.max_received_bytes = 64UL << 10;
  ContractNode own(erlang_pubsub_adapter(options));
  meet(own, lab);
  own.on_shard(0, [&] {
    // What is received meanwhile can't be delivered.
    EXPECT_EQ(lab.ask(R"(phoenix_node:numbered(<<"room:1">>, 1, 10000))"), "ok");
    EXPECT_TRUE(own.inbox.wait_until([&] {
      const auto state = own.adapter->state();
      return state.received + state.lost == 10'000;
    }));
  });
  EXPECT_GT(own.adapter->state().lost, 9'000U);
  ASSERT_FALSE(own.inbox.all<ContractInbox::Gap>().empty());
  EXPECT_EQ(own.inbox.all<ContractInbox::Gap>().front().cause, GapCause::slow_consumer);
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"after">>, #{}))");
  EXPECT_TRUE(own.inbox.hears("after"));
}

TEST_F(BesideErlang, AMessageThatIsTooLargeIsPassedOverAndOneOfOursFails) {
  auto options = quick_erlang_options(epmd, kOwn, {kLab});
  options.max_message_bytes = 64UL << 10;
  ContractNode own(erlang_pubsub_adapter(options));
  meet(own, lab);
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"large">>, #{<<"t">> => binary:copy(<<"y">>, 100000)}))");
  lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"after">>, #{}))");
  EXPECT_EQ(own.inbox.events(1), std::vector<std::string>{"after"});
  EXPECT_EQ(own.adapter->state().malformed, 1U);
  const Payload large({{"t", std::string(100'000, 'y')}});
  const auto sent = own.adapter->broadcast({.topic = "room:1", .event = "large", .payload = large});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, HasSubstr("max_message_bytes is 65536"));
}

// --- as a node ---

TEST_F(MetErlang, APingIsAnsweredAndGlobalIsNotHeldUp) {
  EXPECT_EQ(lab.ask("net_adm:ping('roost@127.0.0.1')"), "pong");
  EXPECT_EQ(lab.ask("global:sync()"), "ok");
  EXPECT_EQ(lab.ask("global:set_lock({x, self()}, [node(), 'roost@127.0.0.1'])"), "true");
  EXPECT_EQ(lab.ask("nodes()"), "[]");
  EXPECT_EQ(lab.ask("nodes(hidden)"), "['roost@127.0.0.1']");
}

TEST_F(MetErlang, ProcessesThatAreNotHereAreReportedAtOnce) {
  EXPECT_THAT(lab.ask("gen_server:call({nobody, 'roost@127.0.0.1'}, hello)"), HasSubstr("noproc"));
  EXPECT_THAT(lab.ask("rpc:call('roost@127.0.0.1', erlang, node, [])"), HasSubstr("badrpc"));
  EXPECT_EQ(lab.ask("begin M = monitor(process, {'Elixir.Test.PubSub.Adapter', 'roost@127.0.0.1'}),"
                    " receive {'DOWN', M, _, _, _} -> down after 100 -> alive end end"),
            "alive");
}

TEST_F(BesideErlang, ANodeThatOnlyListensIsFoundByThem) {
  ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {})));
  ASSERT_EQ(lab.ask("phoenix_node:await({listens,'roost@127.0.0.1'})"), "ok");
  ASSERT_EQ(lab.ask("phoenix_node:await({others,['roost@127.0.0.1']})"), "ok");
  EXPECT_EQ(lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"shout">>, #{}))"), "1");
  EXPECT_EQ(own.inbox.events(1), std::vector<std::string>{"shout"});
}

TEST_F(BesideErlang, ALargerPoolThanOursIsJoined) {
  ErlangNode other(epmd, {.name = "lab3@127.0.0.1", .pool_size = 3});
  ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {"lab3@127.0.0.1"})));
  meet(own, other);
  for (const char* group : {"Adapter", "Adapter_2", "Adapter_3"})
    ASSERT_EQ(
        other.ask(std::string(R"(phoenix_node:wait_until_members('Elixir.Test.PubSub.)") + group + "')"),
        "ok");
  for (const char* group : {"Adapter", "Adapter_2", "Adapter_3"})
    EXPECT_EQ(
        other.ask(std::string(R"(phoenix_node:broadcast(<<"room:1">>, <<"e">>, #{}, 'Elixir.Test.PubSub.)") +
                  group + "')"),
        "1");
  EXPECT_EQ(own.inbox.events(3).size(), 3U);
  say(own, "back", Payload());
  EXPECT_EQ(other.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_FALSE(other.has_crash_report());
}

// --- the cookie ---

TEST_F(BesideErlang, AWrongCookieIsASentenceThatDoesNotShowIt) {
  auto options = quick_erlang_options(epmd, kOwn, {kLab});
  options.cookie = "anotherone";
  ContractNode own(erlang_pubsub_adapter(options));
  EXPECT_TRUE(own.log->wait_for(LogLevel::error, "its cookie is another one"));
  EXPECT_FALSE(own.adapter->state().connected());
  EXPECT_THAT(own.log->all(), testing::Each(Not(HasSubstr("anotherone"))));
}

TEST_F(MetErlang, ACallerWithAnotherCookieIsRefused) {
  ErlangNode stranger(epmd, {.name = "stranger@127.0.0.1", .cookie = "other"});
  EXPECT_EQ(stranger.ask("net_kernel:connect_node('roost@127.0.0.1')"), "false");
  EXPECT_TRUE(own.log->wait_for(LogLevel::warning, "refused stranger@127.0.0.1"));
}

// --- the ends of connections ---

TEST_F(MetErlang, AfterTheirPgHasEndedMessagesGoOn) {
  ASSERT_EQ(lab.ask("phoenix_node:kill_pg()"), "ok");
  say(own, "by name", Payload());
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  ASSERT_EQ(lab.ask("phoenix_node:await({others,['roost@127.0.0.1']})"), "ok") << "we discover it anew";
  EXPECT_EQ(lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"back">>, #{}))"), "1");
  EXPECT_EQ(own.inbox.events(1), std::vector<std::string>{"back"});
  say(own, "still", Payload());
  EXPECT_EQ(lab.ask("phoenix_node:await({got,2})"), "ok");
}

TEST_F(MetErlang, ANodeThatIsKilledAndComesBackIsMetAgainAndAGapIsReported) {
  lab.kill();
  ASSERT_TRUE(own.becomes_disconnected());
  say(own, "lost", Payload());
  lab.start();
  meet(own, lab);
  ASSERT_TRUE(own.inbox.wait_until([&] { return !own.inbox.all<ContractInbox::Gap>().empty(); }));
  EXPECT_EQ(own.inbox.all<ContractInbox::Gap>().at(0).origin, kLab);
  say(own, "again", Payload());
  EXPECT_EQ(lab.ask("phoenix_node:await({got,1})"), "ok");
  EXPECT_EQ(lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"back">>, #{}))"), "1");
  EXPECT_TRUE(own.inbox.hears("back"));
}

TEST_F(BesideErlang, AnApplicationThatStartsItsPubSubLaterIsMetThen) {
  ErlangNode late(epmd, {.name = "late@127.0.0.1", .pubsub = ""});
  ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {"late@127.0.0.1"})));
  EXPECT_TRUE(own.log->wait_for(LogLevel::warning, "Phoenix.PubSub is not started"));
  late.ask("phoenix_node:start(\"Test.PubSub\", 1)");
  meet(own, late);
  EXPECT_FALSE(late.has_crash_report());
}

TEST_F(BesideErlang, ANodeThatIsStoppedIsLeftAndMetAgain) {
  auto options = quick_erlang_options(epmd, kOwn, {kLab});
  options.net_ticktime = std::chrono::seconds(1);
  ContractNode own(erlang_pubsub_adapter(options));
  meet(own, lab);
  lab.pause();
  EXPECT_TRUE(own.log->wait_for(LogLevel::warning, "it was silent for"));
  lab.resume();
  meet(own, lab);
  EXPECT_EQ(lab.ask(R"(phoenix_node:broadcast(<<"room:1">>, <<"back">>, #{}))"), "1");
  EXPECT_TRUE(own.inbox.hears("back"));
}

TEST_F(BesideErlang, AQuietConnectionIsKeptByTicks) {
  ErlangNode quick(epmd, {.name = "quick@127.0.0.1", .net_ticktime = 4});
  auto options = quick_erlang_options(epmd, kOwn, {"quick@127.0.0.1"});
  options.net_ticktime = std::chrono::seconds(4);
  ContractNode own(erlang_pubsub_adapter(options));
  meet(own, quick);
  EXPECT_EQ(quick.ask("begin monitor_node('roost@127.0.0.1', true), receive {nodedown, N} -> N after 7000 -> "
                      "kept end end"),
            "kept");
  EXPECT_EQ(own.adapter->state().links.at(0).connects, 1U);
}

TEST_F(BesideErlang, OursThatComesBackUnderItsNameIsMetAgain) {
  for (const char* event : {"first", "second", "third"}) {
    ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {kLab})));
    meet(own, lab);
    EXPECT_EQ(lab.ask(std::string(R"(phoenix_node:broadcast(<<"room:1">>, <<")") + event + R"(">>, #{}))"),
              "1");
    EXPECT_EQ(own.inbox.events(1), std::vector<std::string>{event});
    own.stop();
    ASSERT_EQ(lab.ask("phoenix_node:await({others,[]})"), "ok");
  }
}

TEST_F(BesideErlang, ANodeWithoutThatPubSubIsNamed) {
  ErlangNode other(epmd, {.name = "other@127.0.0.1", .pubsub = "Other.PubSub"});
  ContractNode own(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {"other@127.0.0.1"})));
  EXPECT_TRUE(own.log->wait_for(LogLevel::warning, "no process in the group 'Elixir.Test.PubSub.Adapter'"));
  EXPECT_FALSE(other.has_crash_report());
}

TEST_F(BesideErlang, ANameThatIsTakenIsReported) {
  ContractNode first(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {kLab})));
  meet(first, lab);
  ContractNode second(erlang_pubsub_adapter(quick_erlang_options(epmd, kOwn, {})));
  EXPECT_TRUE(
      second.log->wait_for(LogLevel::warning, "another node of this host is registered under this name"));
}

}  // namespace
}  // namespace roost::test

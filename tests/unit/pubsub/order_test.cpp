// SPDX-License-Identifier: Apache-2.0
// What happened earlier is seen earlier: nothing a shard sends overtakes what other threads have sent to its
// clients and what still waits in its mailbox. The threads of these tests have ended when the shard
// continues.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using testing::ElementsAre;

/// One client of "room:a" on each shard. Its channel does what the event says.
struct Order : testing::TestWithParam<std::size_t> {
  Order() {
    script.handle_in = [this](Channel& channel, std::string_view event, const Payload&) {
      return handle_in(channel, event);
    };
    for (std::size_t shard = 0; shard < GetParam(); ++shard)
      clients.push_back(std::make_unique<Client>(node, routes(), ClientOptions{.shard = shard}));
    for (const auto& client : clients)
      client->joins("room:a");
  }

  Routes routes() { return {scripted("room:*", script)}; }

  Reply handle_in(Channel& channel, std::string_view event) {
    if (event == "broadcast") channel.broadcast("two");
    if (event == "broadcast_from") channel.broadcast_from("two");
    if (event == "push") channel.push("two");
    if (event == "handle") handle = channel.handle();
    if (event == "ref") ref.emplace(channel.socket_ref());
    return event == "reply" ? Reply::ok() : Reply::none();
  }

  /// On a thread of its own, which has ended when this returns.
  static void elsewhere(const std::function<void()>& task) { std::thread(task).join(); }
  void broadcast_elsewhere(const std::string& event) {
    elsewhere([&] { EXPECT_TRUE(node.pubsub().broadcast("room:a", event, {})); });
  }
  /// The first client's channel gets the event; nothing else runs.
  void first_client_sends(const std::string& event) {
    clients[0]->delivers(R"(["1","5","room:a",")" + event + R"(",{}])");
  }
  /// The events that this client got.
  static std::vector<std::string> seen_by(Client& client) {
    std::vector<std::string> events;
    for (const auto& frame : client.transport().frames)
      events.emplace_back(boost::json::parse(frame.payload).as_array().at(3).as_string());
    client.forgets_frames();
    return events;
  }
  void expect_all_see(const std::vector<std::string>& events) {
    node.turn();
    for (const auto& client : clients)
      EXPECT_EQ(seen_by(*client), events);
  }

  Script script;
  Node node{{.shards = GetParam()}};
  std::vector<std::unique_ptr<Client>> clients;
  ChannelHandle handle;
  std::optional<SocketRef> ref;
};

INSTANTIATE_TEST_SUITE_P(Shards, Order, testing::Values(1, 3));

TEST_P(Order, ABroadcastComesAfterTheEarlierOnesOfOtherThreads) {
  broadcast_elsewhere("one");
  first_client_sends("broadcast");
  broadcast_elsewhere("three");
  expect_all_see({"one", "two", "three"});
}

TEST_P(Order, SoDoesOneThatLeavesItsSenderOut) {
  broadcast_elsewhere("one");
  first_client_sends("broadcast_from");
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("one"));
}

TEST_P(Order, OfAnotherTopicToo) {
  clients[0]->joins("room:b");
  elsewhere([&] { EXPECT_TRUE(node.pubsub().broadcast("room:b", "one", {})); });
  first_client_sends("broadcast");
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("one", "two"));
}

TEST_P(Order, APushComesAfterTheEarlierBroadcastsOfOtherThreads) {
  broadcast_elsewhere("one");
  first_client_sends("push");
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("one", "two"));
}

TEST_P(Order, SoDoesAReply) {
  broadcast_elsewhere("one");
  first_client_sends("reply");
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("one", "phx_reply"));
}

TEST_P(Order, SoDoesALateReplyMadeInsideACallback) {
  first_client_sends("ref");
  script.handle_info = [&](Channel&, const Info&) {
    broadcast_elsewhere("one");
    ref->ok();
    broadcast_elsewhere("three");
  };
  first_client_sends("handle");
  handle.send(0);
  node.turn();
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("one", "phx_reply", "three"));
}

TEST_P(Order, WhatOneThreadPushesRepliesAndBroadcastsKeepsItsOrder) {
  first_client_sends("handle");
  first_client_sends("ref");
  elsewhere([&] {
    handle.push("one");
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "two", {}));
    ref->ok();
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "three", {}));
    handle.push("four");
  });
  first_client_sends("push");  // for which the broadcasts do not wait for their turn
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("one", "two", "phx_reply", "three", "two"));
  node.turn();
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("four"));
}

TEST_P(Order, AnAnswerOfAJoinKeepsItsOrderWithTheBroadcastsOfItsThread) {
  std::optional<PendingJoin> pending;
  script.join = [&](Channel& channel, const Payload&) {
    pending = channel.pending_join();
    return JoinResult::later();
  };
  Client late(node, routes());
  late.sends(R"(["1","1","room:a","phx_join",{}])");
  late.delivers(R"(["1","2","room:a","reply",{}])");  // waits for the join
  elsewhere([&] {
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "one", {}));
    pending->ok();
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "two", {}));
  });
  first_client_sends("push");  // for which the broadcasts do not wait for their turn
  late.delivers(R"(["1","3","room:a","reply",{}])");
  EXPECT_THAT(seen_by(late), ElementsAre("phx_reply", "two"));
  node.turn();
  EXPECT_THAT(script.handled, ElementsAre("push", "reply", "reply"));
  EXPECT_TRUE(late.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(late.receives(R"(["1","3","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_P(Order, AJoinMayBeAnsweredAndPassedByABroadcastBeforeItReturns) {
  script.join = [&](Channel& channel, const Payload&) {
    elsewhere([&, pending = channel.pending_join()] {
      pending.ok();
      EXPECT_TRUE(node.pubsub().broadcast("room:a", "one", {}));
    });
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "two", {}));
    return JoinResult::later();
  };
  Client late(node, routes());
  late.sends(R"(["1","1","room:a","phx_join",{}])");
  EXPECT_THAT(seen_by(late), ElementsAre("phx_reply", "one", "two"));
  EXPECT_EQ(node.context(0).waiting_joins, 0U);
}

TEST_P(Order, APushThatCannotBeEncodedEndsItsChannelOutsideOfOtherCallbacks) {
  first_client_sends("handle");
  elsewhere([&] {
    handle.push("one", Json("text"));
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "two", {}));
  });
  script.handle_in = [&](Channel& channel, std::string_view, const Payload&) {
    channel.push("three");
    EXPECT_TRUE(script.terminated.empty());
    return Reply::none();
  };
  first_client_sends("go");
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("two", "three"));
  node.turn();
  EXPECT_THAT(seen_by(*clients[0]), ElementsAre("phx_error"));
  EXPECT_EQ(script.terminated.size(), 1U);
}

TEST_P(Order, AMemberThatComesLaterDoesNotSeeWhatWasBroadcastBefore) {
  broadcast_elsewhere("one");
  Client late(node, routes());
  late.delivers(R"(["1","1","room:a","phx_join",{}])");
  node.turn();
  EXPECT_THAT(seen_by(late), ElementsAre("phx_reply"));
  expect_all_see({"one"});
}

TEST_P(Order, NorDoesAChannelThatSubscribesLater) {
  std::vector<std::string> seen;
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.subscribe("news");
    return Reply::none();
  };
  script.handle_info = [&](Channel&, const Info& info) { seen.emplace_back(info.broadcast()->event); };
  const auto subscription = node.pubsub().subscribe("news", [](const BroadcastView&) {});
  elsewhere([&] { EXPECT_TRUE(node.pubsub().broadcast("news", "one", {})); });
  first_client_sends("subscribe");
  elsewhere([&] { EXPECT_TRUE(node.pubsub().broadcast("news", "two", {})); });
  node.turn();
  EXPECT_THAT(seen, ElementsAre("two"));
}

TEST_P(Order, ADisconnectReachesOnlyTheConnectionsThereWere) {
  Client before(node, routes(), {.id = "users:ann"});
  elsewhere([&] { EXPECT_TRUE(node.pubsub().broadcast("users:ann", "disconnect", {})); });
  Client after(node, routes(), {.id = "users:ann"});
  node.turn();
  EXPECT_TRUE(before.close_code());
  EXPECT_FALSE(after.close_code());
}

/// A thread has one shard, but for that of these tests.
struct OrderOnOneShard : Order {};
INSTANTIATE_TEST_SUITE_P(Shard, OrderOnOneShard, testing::Values(1));

TEST_P(OrderOnOneShard, WhatIsBroadcastInADispatchComesAfterIt) {
  clients.push_back(std::make_unique<Client>(node, routes()));
  clients.back()->joins("room:a");
  bool first = true;
  node.telemetry.attach(std::string(telemetry_span::kDispatch.start), [&](const TelemetryEvent& event) {
    if (event.event != "two" || !std::exchange(first, false)) return;
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "three", {}));
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "four", {}));
  });
  broadcast_elsewhere("one");
  first_client_sends("broadcast");
  expect_all_see({"one", "two", "three", "four"});
}

TEST_P(OrderOnOneShard, SoDoesWhatACustomDispatcherBroadcasts) {
  node.pubsub().register_dispatcher("echo", [&](std::span<const DispatchEntry> entries, auto&&...) {
    EXPECT_TRUE(node.pubsub().broadcast("room:a", "two", {}));
    for (const DispatchEntry& entry : entries)
      entry.deliver();
  });
  std::vector<std::string> seen;
  const auto subscription =
      node.pubsub().subscribe("room:a", [&](const BroadcastView& view) { seen.emplace_back(view.event); });
  ASSERT_TRUE(node.pubsub().broadcast_with("echo", {}, "room:a", "one", {}));
  node.turn();
  EXPECT_THAT(seen, ElementsAre("one", "two"));
}

}  // namespace
}  // namespace roost::test

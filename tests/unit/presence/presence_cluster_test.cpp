// SPDX-License-Identifier: Apache-2.0
// Several nodes in virtual time, over a hub (F199-F203, F213).
#include "unit/presence/presence_fixture.hpp"

namespace roost::presence {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kPeriod{1500};

class Nodes : public ::testing::TestWithParam<unsigned> {
 protected:
  using Node = PresenceNodeUnderTest;

  std::unique_ptr<Node> node(const std::string& name, PresenceOptions options = {}) {
    options.pool_size = GetParam();
    auto adapter = hub_.adapter(name);
    adapters_[name] = adapter;
    auto made = std::make_unique<Node>(std::move(adapter), std::move(options));
    return made;
  }
  /// Time passes for all of them.
  void pass(milliseconds time, std::initializer_list<Node*> nodes) {
    for (milliseconds passed{0}; passed < time; passed += milliseconds(50))
      for (Node* one : nodes) {
        one->node.advance(milliseconds(50));
        one->node.settle();
      }
  }

  test::Hub hub_;
  std::map<std::string, std::shared_ptr<test::HubAdapter>> adapters_;
};

TEST_P(Nodes, APresenceIsListedElsewhereWithinTwoPeriodsAndItsClientsGetOneDiff_F199) {
  auto a = node("a@host");
  auto b = node("b@host");
  pass(2 * kPeriod, {a.get(), b.get()});
  Watcher watcher(b->node.pubsub(), "room:1");
  PresenceOwner ann = a->presence.owner();
  const std::string ref = ann.track("room:1", "ann", {{"status", "on"}}).value();
  pass(2 * kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->listed("room:1"), "ann[on]");
  ASSERT_THAT(watcher.messages, SizeIs(1));
  EXPECT_EQ(
      parsed(watcher.messages.front()).at("joins").at("ann").at("metas").at(0).at("phx_ref").as_string(),
      ref);
}

TEST_P(Nodes, WhoComesLaterLearnsWhoIsThere_F205) {
  auto a = node("a@host");
  PresenceOwner ann = a->presence.owner();
  ann.track("room:1", "ann", {{"status", "on"}}).value();
  pass(2 * kPeriod, {a.get()});
  auto b = node("b@host");
  pass(14 * kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->listed("room:1"), "ann[on]");
}

TEST_P(Nodes, OfASuspendedNodePresencesLeaveAndAreBackWhenItIs_F200) {
  auto a = node("a@host");
  auto b = node("b@host");
  PresenceOwner ann = a->presence.owner();
  ann.track("room:1", "ann", {{"status", "on"}}).value();
  pass(2 * kPeriod, {a.get(), b.get()});
  Watcher watcher(b->node.pubsub(), "room:1");
  pass(milliseconds(35'000), {b.get()});
  EXPECT_EQ(b->listed("room:1"), "");
  EXPECT_THAT(watcher.take(), SizeIs(1));
  a->node.stand_still(milliseconds(35'000));
  pass(12 * kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->listed("room:1"), "ann[on]");
  EXPECT_EQ(a->listed("room:1"), "ann[on]");
}

TEST_P(Nodes, ASuspendedNodeDoesNotTakeAllOthersForDead_F200) {
  auto a = node("a@host");
  auto b = node("b@host");
  PresenceOwner bob = b->presence.owner();
  bob.track("room:1", "bob", {{"status", "on"}}).value();
  pass(2 * kPeriod, {a.get(), b.get()});
  Watcher watcher(a->node.pubsub(), "room:1");
  a->node.stand_still(milliseconds(60'000));
  pass(2 * kPeriod, {a.get(), b.get()});
  EXPECT_THAT(watcher.messages, IsEmpty());
  EXPECT_EQ(a->listed("room:1"), "bob[on]");
}

TEST_P(Nodes, OfARestartedNodeTheOldPresencesGoWithItsFirstHeartbeat_F201) {
  auto a = node("a@host", {.permdown_on_shutdown = false});
  auto b = node("b@host");
  PresenceOwner ann = a->presence.owner();
  ann.track("room:1", "ann", {{"status", "on"}}).value();
  pass(2 * kPeriod, {a.get(), b.get()});
  a.reset();
  EXPECT_EQ(b->listed("room:1"), "ann[on]");
  a = node("a@host");
  PresenceOwner bob = a->presence.owner();
  bob.track("room:1", "bob", {{"status", "on"}}).value();
  pass(3 * kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->listed("room:1"), "bob[on]");
}

TEST_P(Nodes, ASilentNodeIsForgottenAfterThePermdownPeriod_F202) {
  const PresenceOptions options{.permdown_period = milliseconds(60'000)};
  auto a = node("a@host", options);
  auto b = node("b@host", options);
  PresenceOwner ann = a->presence.owner();
  ann.track("room:1", "ann").value();
  pass(2 * kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->presence.figures().replicas_up, 1U);
  pass(milliseconds(40'000), {b.get()});
  EXPECT_EQ(b->presence.figures().replicas_down, 1U);
  EXPECT_EQ(b->presence.figures().entries, 1U);
  pass(milliseconds(30'000), {b.get()});
  EXPECT_EQ(b->presence.figures().replicas_down, 0U);
  EXPECT_EQ(b->presence.figures().entries, 0U);
}

TEST_P(Nodes, AGracefulStopShowsItsPresencesAsLeftAtOnce_F203) {
  auto a = node("a@host");
  auto b = node("b@host");
  PresenceOwner ann = a->presence.owner();
  ann.track("room:1", "ann").value();
  pass(2 * kPeriod, {a.get(), b.get()});
  Watcher watcher(b->node.pubsub(), "room:1");
  a.reset();
  b->node.settle();
  EXPECT_EQ(b->listed("room:1"), "");
  EXPECT_THAT(watcher.messages, SizeIs(1));
}

TEST_P(Nodes, AStateThatIsTooLargeForTheEngineTravelsInParts) {
  auto a = node("a@host");
  PresenceOwner crowd = a->presence.owner();
  for (int i = 0; i < 500; ++i)
    crowd.track("room:1", i, {{"text", std::string(100, 'x')}}).value();
  pass(2 * kPeriod, {a.get()});
  for (auto& [name, adapter] : adapters_)
    adapter->take_at_most(10'000);
  auto b = node("b@host");
  adapters_["b@host"]->take_at_most(10'000);
  pass(14 * kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->presence.count("room:1"), 500U);
  EXPECT_EQ(b->presence.figures().malformed, 0U);
}

TEST_P(Nodes, MessagesThatAreNoneAreCountedAndIgnored) {
  auto a = node("a@host");
  auto b = node("b@host");
  PresenceOwner ann = b->presence.owner();
  ann.track("room:1", "ann", {{"status", "on"}}).value();
  pass(2 * kPeriod, {a.get(), b.get()});
  const std::string topic = "phx_presence:Roost.Presence_shard0";
  for (const std::string& bytes : {std::string("x"), std::string(), std::string("\x83\x68"),
                                   std::string("\x83\x6a"), std::string(1000, '\x83')})
    a->node.pubsub().broadcast(topic, "", Payload::binary(bytes)).value();
  a->node.pubsub().broadcast(topic, "", {{"json", 1}}).value();
  a->node.pubsub().broadcast(topic, "part 1 2 1", Payload::binary("x")).value();
  pass(kPeriod, {a.get(), b.get()});
  EXPECT_EQ(b->presence.figures().malformed, 7U);
  EXPECT_EQ(b->listed("room:1"), "ann[on]");
  int warnings = 0;
  for (const std::string& line : b->log->all())
    warnings += line.find("is ignored: ") != std::string::npos && line.front() != '{' ? 1 : 0;
  EXPECT_EQ(warnings, 1) << "a flood of them is one line in ten seconds";
}

TEST_P(Nodes, ThreeNodesAgreeAfterChangesOnAll_F204) {
  auto a = node("a@host");
  auto b = node("b@host");
  auto c = node("c@host");
  pass(2 * kPeriod, {a.get(), b.get(), c.get()});
  std::vector<PresenceOwner> owners;
  for (Node* one : {a.get(), b.get(), c.get()})
    for (int i = 0; i < 20; ++i) {
      owners.push_back(one->presence.owner());
      owners.back().track("room:" + std::to_string(i % 3), i, {{"status", "on"}}).value();
    }
  for (std::size_t i = 0; i < owners.size(); i += 2)
    owners[i] = {};
  pass(4 * kPeriod, {a.get(), b.get(), c.get()});
  for (const char* topic : {"room:0", "room:1", "room:2"}) {
    EXPECT_THAT(a->listed(topic), HasSubstr("[on"));
    EXPECT_EQ(a->listed(topic), b->listed(topic));
    EXPECT_EQ(a->listed(topic), c->listed(topic));
  }
}

INSTANTIATE_TEST_SUITE_P(PoolSizes, Nodes, ::testing::Values(1U, 8U));

}  // namespace
}  // namespace roost::presence

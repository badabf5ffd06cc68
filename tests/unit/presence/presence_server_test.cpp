// SPDX-License-Identifier: Apache-2.0
// One node, pools of several sizes (F213).
#include "unit/presence/presence_fixture.hpp"

namespace roost::presence {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

JsonObject on() {
  return {{"status", "on"}};
}

class OneNode : public ::testing::TestWithParam<unsigned> {
 protected:
  explicit OneNode(PresenceOptions options = {}) { start(std::move(options)); }

  void start(PresenceOptions options) {
    watcher_.reset();
    node_.reset();
    options.pool_size = GetParam();
    node_.emplace(nullptr, std::move(options), 2);
    watcher_.emplace(node_->node.pubsub(), "room:1");
    turn();
  }
  void turn() { node_->node.settle(); }
  /// Past the window of a diff.
  void later() { node_->node.advance(milliseconds(150)), turn(); }
  Presence& presence() { return node_->presence; }

  std::optional<PresenceNodeUnderTest> node_;
  std::optional<Watcher> watcher_;
};

TEST_P(OneNode, TrackGivesAReferenceThatTheListAndOneDiffShow_F188_F213) {
  PresenceOwner ann = presence().owner();
  const std::string ref = ann.track("room:1", "ann", on()).value();
  EXPECT_EQ(presence().list("room:1"),
            (JsonObject{{"ann", {{"metas", {JsonObject{{"status", "on"}, {"phx_ref", ref}}}}}}}));
  turn();
  ASSERT_THAT(watcher_->messages, SizeIs(1));
  EXPECT_EQ(watcher_->messages.front(),
            "presence_diff {\"joins\":{\"ann\":{\"metas\":[{\"status\":\"on\",\"phx_ref\":\"" + ref +
                "\"}]}},\"leaves\":{}}");
}

TEST_P(OneNode, TheSameProcessTopicAndKeyIsTrackedOnce_F189_F213) {
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann").value();
  const auto again = ann.track("room:1", "ann");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, PresenceError::already_tracked);
  EXPECT_THAT(again.error().message, HasSubstr("\"ann\" in \"room:1\""));
  EXPECT_TRUE(ann.track("room:1", "ann2"));
  EXPECT_TRUE(ann.track("room:2", "ann"));
}

TEST_P(OneNode, TwoProcessesOfOneKeyAreTwoMetasAndTheKeyGoesWithTheLast_F190_F213) {
  PresenceOwner phone = presence().owner();
  PresenceOwner desk = presence().owner();
  phone.track("room:1", "ann", {{"status", "phone"}}).value();
  desk.track("room:1", "ann", {{"status", "desk"}}).value();
  EXPECT_EQ(node_->listed("room:1"), "ann[desk,phone]");
  EXPECT_EQ(presence().count("room:1"), 1U);
  phone = {};
  EXPECT_EQ(node_->listed("room:1"), "ann[desk]");
  EXPECT_EQ(presence().count("room:1"), 1U);
  desk = {};
  EXPECT_THAT(presence().list("room:1"), IsEmpty());
  EXPECT_EQ(presence().count("room:1"), 0U);
}

TEST_P(OneNode, AnUpdateIsOneDiffWithBothMetasAndThePreviousReference_F191_F213) {
  PresenceOwner ann = presence().owner();
  const std::string first = ann.track("room:1", "ann", on()).value();
  later();
  watcher_->take();
  const std::string second = ann.update("room:1", "ann", {{"status", "away"}}).value();
  later();
  ASSERT_THAT(watcher_->messages, SizeIs(1));
  const Json diff = parsed(watcher_->take().front());
  EXPECT_EQ(
      diff.at("joins"),
      (Json{{"ann",
             {{"metas", {JsonObject{{"status", "away"}, {"phx_ref", second}, {"phx_ref_prev", first}}}}}}}));
  EXPECT_EQ(diff.at("leaves"),
            (Json{{"ann", {{"metas", {JsonObject{{"status", "on"}, {"phx_ref", first}}}}}}}));

  ann.update("room:1", "ann",
             [&](const JsonObject& old) {
               EXPECT_EQ(old.at("phx_ref").as_string(), second);
               JsonObject meta = old;
               meta["status"] = "back";
               return meta;
             })
      .value();
  EXPECT_EQ(node_->listed("room:1"), "ann[back]");
}

TEST_P(OneNode, UpdatingNobodyIsNopresenceAndUntrackingNobodyIsOk_F192_F213) {
  PresenceOwner ann = presence().owner();
  const auto updated = ann.update("room:1", "ann", on());
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, PresenceError::nopresence);
  ann.untrack("room:1", "ann");
  turn();
  EXPECT_THAT(watcher_->messages, IsEmpty());
}

TEST_P(OneNode, AnUpdateFunctionThatUpdatesTheSameEntryIsRefusedInsteadOfRunningForever) {
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann", on()).value();
  int runs = 0;
  const auto updated = ann.update("room:1", "ann", [&](const JsonObject&) {
    if (++runs > 1000) throw std::runtime_error("it runs forever");
    ann.update("room:1", "ann", {{"run", runs}}).value();
    return on();
  });
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, PresenceError::invalid);
  EXPECT_THAT(updated.error().message, HasSubstr("\"ann\" in \"room:1\""));
  EXPECT_EQ(presence().get_by_key("room:1", "ann").at("metas").at(0).at("run"), Json(runs));
}

TEST_P(OneNode, KeysThatAreNumbersBecomeText_F193_F213) {
  PresenceOwner one = presence().owner();
  one.track("room:1", 1, on()).value();
  EXPECT_EQ(node_->listed("room:1"), "1[on]");
  EXPECT_EQ(presence().get_by_key("room:1", 1), presence().get_by_key("room:1", "1"));
  EXPECT_EQ(presence().get_by_key("room:1", 1).at("metas").as_array().size(), 1U);
  EXPECT_EQ(presence().get_by_key("room:1", "2"), Json(JsonArray()));
  EXPECT_EQ(presence().get_by_key("room:9", "1"), Json(JsonArray()));
}

TEST_P(OneNode, FetchAddsMembersToListAndDiffs_F194_F213) {
  start({.fetch = [](std::string_view topic, JsonObject presences) {
    for (auto& [key, value] : presences)
      value.as_object()["name"] = std::string(key) + " of " + std::string(topic);
    return presences;
  }});
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann", on()).value();
  later();
  ann.untrack("room:1", "ann");
  later();
  ASSERT_THAT(watcher_->messages, SizeIs(2));
  EXPECT_EQ(parsed(watcher_->messages[0]).at("joins").at("ann").at("name").as_string(), "ann of room:1");
  EXPECT_EQ(parsed(watcher_->messages[1]).at("leaves").at("ann").at("name").as_string(), "ann of room:1");
  ann.track("room:1", "ann", on()).value();
  EXPECT_EQ(presence().list("room:1").at("ann").at("name").as_string(), "ann of room:1");
  EXPECT_EQ(presence().get_by_key("room:1", "ann").at("name").as_string(), "ann of room:1");
  EXPECT_THAT(std::string(presence().state("room:1").text()), HasSubstr("ann of room:1"));
}

TEST_P(OneNode, AFetchThatLosesMetasOrThrowsIsLoggedAndChangesNothing_F194) {
  for (const bool throws : {false, true}) {
    start({.fetch = [throws](std::string_view, JsonObject) -> JsonObject {
      if (throws) throw std::runtime_error("no database");
      return {};
    }});
    PresenceOwner ann = presence().owner();
    ann.track("room:1", "ann", on()).value();
    later();
    EXPECT_THAT(watcher_->take(), ElementsAre(HasSubstr("\"ann\"")));
    EXPECT_THAT(node_->log->all(),
                ::testing::Contains(HasSubstr(throws ? "no database" : "must keep the metas of \"ann\"")));
  }
}

TEST_P(OneNode, HandleMetasRunsInOrderWithTheDiffAndWhoIsThereNow_F195_F213) {
  std::vector<std::string> calls;
  start({.handle_metas = [&calls](const PresenceChange& change) {
    calls.push_back(std::string(change.topic) + " +" + std::to_string(change.joins.size()) + " -" +
                    std::to_string(change.leaves.size()) + " =" +
                    boost::json::serialize(change.presences).substr(0, 7));
  }});
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann", on()).value();
  later();
  ann.update("room:1", "ann", {{"status", "away"}}).value();
  later();
  ann.untrack("room:1", "ann");
  later();
  EXPECT_THAT(calls, ElementsAre(StartsWith("room:1 +1 -0 ={\"ann\":"), StartsWith("room:1 +1 -1 ={\"ann\":"),
                                 "room:1 +0 -1 ={}"));
}

TEST_P(OneNode, AHandleMetasThatThrowsIsLoggedAndTheNextIsCalled_F195) {
  int calls = 0;
  start({.handle_metas = [&calls](const PresenceChange&) {
    if (++calls == 1) throw std::runtime_error("not today");
  }});
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann").value();
  later();
  ann.untrack("room:1", "ann");
  later();
  EXPECT_EQ(calls, 2);
  EXPECT_THAT(node_->log->all(), ::testing::Contains(HasSubstr("handle_metas threw: not today")));
}

TEST_P(OneNode, DiffsGoThroughTheConfiguredDispatcher_F196_F213) {
  start({.dispatcher = "loud"});
  std::vector<std::string> dispatched;
  node_->node.pubsub().register_dispatcher(
      "loud", [&](std::span<const DispatchEntry> entries, SubscriberId, const BroadcastView& view) {
        dispatched.push_back(std::string(view.event) + " to " + std::to_string(entries.size()));
      });
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann").value();
  later();
  EXPECT_THAT(dispatched, ElementsAre("presence_diff to 1"));
  EXPECT_THAT(watcher_->messages, IsEmpty());
}

TEST_P(OneNode, TheEndOfAnOwnerIsALeaveWithTheReferenceThatWasSent_F197_F213) {
  std::string ref;
  {
    PresenceOwner ann = presence().owner();
    ref = ann.track("room:1", "ann", on()).value();
    later();
    watcher_->take();
  }
  later();
  ASSERT_THAT(watcher_->messages, SizeIs(1));
  EXPECT_EQ(
      parsed(watcher_->messages.front()).at("leaves").at("ann").at("metas").at(0).at("phx_ref").as_string(),
      ref);
}

TEST_P(OneNode, UntrackAllEndsWhatAProcessHasInAllTopics_F198_F213) {
  PresenceOwner ann = presence().owner();
  for (int i = 0; i < 20; ++i)
    ann.track("room:" + std::to_string(i), "ann").value();
  ann.untrack_all();
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(presence().count("room:" + std::to_string(i)), 0U);
  EXPECT_TRUE(ann.track("room:1", "ann")) << "the process has not ended";
  EXPECT_EQ(node_->presence.figures().entries, 1U);
}

TEST_P(OneNode, KeysThatMeanSomethingToJavaScriptAreCarriedUnharmed_F214_F213) {
  PresenceOwner odd = presence().owner();
  odd.track("room:1", "__proto__", on()).value();
  odd.track("room:1", "constructor", on()).value();
  turn();
  EXPECT_EQ(node_->listed("room:1"), "__proto__[on] constructor[on]");
  EXPECT_THAT(std::string(presence().state("room:1").text()), HasSubstr("\"__proto__\":{\"metas\":[{"));
  EXPECT_THAT(watcher_->messages, ElementsAre(HasSubstr("\"__proto__\":{\"metas\":[{")));
}

TEST_P(OneNode, ThousandsOfKeysOfOneProcessAreRefusedWithAReason) {
  start({.max_tracked = 100});
  PresenceOwner greedy = presence().owner();
  for (int i = 0; i < 100; ++i)
    greedy.track("room:1", i).value();
  const auto refused = greedy.track("room:1", 100);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, PresenceError::too_many);
  EXPECT_THAT(refused.error().message, HasSubstr("max_tracked is 100"));
  greedy.untrack("room:1", 7);
  EXPECT_TRUE(greedy.track("room:1", 100));
}

TEST_P(OneNode, TheEntriesOfANodeAreBoundedWhateverItsPool) {
  start({.max_entries = 10});
  PresenceOwner one = presence().owner();
  for (int i = 0; i < 10; ++i)
    one.track("room:" + std::to_string(i), i).value();
  EXPECT_EQ(one.track("room:10", 10).error().code, PresenceError::too_many);
  one.untrack_all();
  EXPECT_TRUE(one.track("room:10", 10));
}

TEST_P(OneNode, KeysThatCannotBeAreRefused) {
  PresenceOwner ann = presence().owner();
  EXPECT_EQ(ann.track("room:1", "\xff").error().code, PresenceError::invalid);
  EXPECT_EQ(ann.track("room:1", std::string(2000, 'k')).error().code, PresenceError::invalid);
  EXPECT_EQ(ann.track("room:1", "ann", {{"text", std::string(100'000, 'x')}}).error().code,
            PresenceError::invalid);
  EXPECT_THAT(presence().list("room:1"), IsEmpty());
}

TEST_P(OneNode, ManyWhoJoinTogetherCauseAFewDiffs) {
  std::vector<PresenceOwner> crowd;
  for (int i = 0; i < 2000; ++i) {
    crowd.push_back(presence().owner());
    crowd.back().track("room:1", i).value();
    if (i % 40 == 0) node_->node.advance(milliseconds(100));
  }
  later();
  EXPECT_LE(watcher_->messages.size(), 60U);
  std::size_t joined = 0;
  for (const std::string& message : watcher_->messages)
    joined += parsed(message).at("joins").as_object().size();
  EXPECT_EQ(joined, 2000U);
}

TEST_P(OneNode, TheStateIsEncodedOnceForEachStateOfTheTopic) {
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann", on()).value();
  const Payload first = presence().state("room:1");
  EXPECT_EQ(first.text().data(), presence().state("room:1").text().data());
  ann.update("room:1", "ann", {{"status", "away"}}).value();
  EXPECT_THAT(std::string(presence().state("room:1").text()), HasSubstr("away"));
}

TEST_P(OneNode, CountsAreOneSmallEventOfTheNumberOfKeys) {
  start({.modes = {{"room:*", PresenceMode::counts}}});
  PresenceOwner ann = presence().owner();
  PresenceOwner bob = presence().owner();
  ann.track("room:1", "ann").value();
  later();
  bob.track("room:1", "bob").value();
  ann.track("room:1", "ann2").value();
  later();
  EXPECT_THAT(watcher_->messages,
              ElementsAre("presence_count {\"count\":1}", "presence_count {\"count\":3}"));
}

TEST_P(OneNode, OffSendsNothingAndListsAll) {
  start({.modes = {{"room:1", PresenceMode::off}}});
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann", on()).value();
  later();
  EXPECT_THAT(watcher_->messages, IsEmpty());
  EXPECT_EQ(node_->listed("room:1"), "ann[on]");
}

TEST_P(OneNode, PagesTogetherAreEverybodyOnce) {
  start({.page_size = 7});
  PresenceOwner crowd = presence().owner();
  PresenceOwner twins = presence().owner();
  for (int i = 0; i < 50; ++i)
    crowd.track("room:1", i).value();
  twins.track("room:1", 13).value();
  crowd.track("room:1", "").value();
  JsonObject all;
  std::optional<std::string> after;
  int pages = 0;
  do {
    const PresencePage page = presence().page("room:1", after);
    const JsonObject keys = page.presences.json().value().as_object();
    EXPECT_LE(keys.size(), 7U);
    for (const auto& [key, value] : keys)
      EXPECT_TRUE(all.emplace(key, value).second) << key;
    after = page.next;
    ++pages;
  } while (after);
  EXPECT_EQ(pages, 8);
  EXPECT_EQ(all, presence().list("room:1"));
}

TEST_P(OneNode, AKeyThatIsBackWithinItsGraceLeavesNoTraceAndNewcomersSeeIt) {
  start({.leave_grace = milliseconds(5000)});
  {
    PresenceOwner before = presence().owner();
    before.track("room:1", "ann", on()).value();
    later();
    watcher_->take();
  }
  later();
  EXPECT_EQ(node_->listed("room:1"), "ann[on]");
  EXPECT_THAT(std::string(presence().state("room:1").text()), HasSubstr("ann"));
  PresenceOwner again = presence().owner();
  again.track("room:1", "ann", on()).value();
  node_->node.advance(milliseconds(20'000));
  turn();
  EXPECT_THAT(watcher_->messages, IsEmpty());
  again = {};
  node_->node.advance(milliseconds(6000));
  turn();
  ASSERT_THAT(watcher_->messages, SizeIs(1));
  EXPECT_THAT(parsed(watcher_->messages.front()).at("leaves").at("ann").at("metas").as_array(), SizeIs(2));
  EXPECT_EQ(node_->listed("room:1"), "");
}

TEST_P(OneNode, AfterItsNodeAnOwnerIsRefusedAndHarmless) {
  PresenceOwner ann = presence().owner();
  ann.track("room:1", "ann").value();
  watcher_.reset();
  node_.reset();
  EXPECT_EQ(ann.track("room:1", "bob").error().code, PresenceError::ended);
  EXPECT_EQ(ann.update("room:1", "ann", on()).error().code, PresenceError::ended);
  ann.untrack_all();
}

TEST_P(OneNode, NothingIsKeptOfThoseWhoHaveLeft) {
  for (int round = 0; round < 3; ++round) {
    std::vector<PresenceOwner> crowd(100);
    for (PresenceOwner& one : crowd) {
      one = presence().owner();
      one.track("room:" + std::to_string(round), "x").value();
    }
  }
  later();
  const PresenceFigures figures = node_->presence.figures();
  EXPECT_EQ(figures.entries, 0U);
  EXPECT_EQ(figures.topics, 0U);
  EXPECT_EQ(figures.joins, 300U);
  EXPECT_EQ(figures.leaves, 300U);
}

INSTANTIATE_TEST_SUITE_P(PoolSizes, OneNode, ::testing::Values(1U, 2U, 8U, 512U));

TEST(PresenceOptionsTest, ThatCannotBeAreNamedInTheStatedWords_F210) {
  EXPECT_THAT((PresenceOptions{.down_period = milliseconds(2000)}.problems()),
              ElementsAre("down_period must be at least twice as large as the broadcast_period"));
  EXPECT_THAT((PresenceOptions{.permdown_period = milliseconds(30'000)}.problems()),
              ElementsAre("permdown_period must be at least larger than the down_period"));
  EXPECT_THAT(
      (PresenceOptions{.name = "", .pool_size = 0, .modes = {{"a*b", PresenceMode::off}}, .page_size = 0}
           .problems()),
      SizeIs(4));
  test::TestNode node;
  try {
    node.add_presence({.down_period = milliseconds(1)});
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("presence Roost.Presence:\n  down_period must"));
  }
  node.add_presence({});
  EXPECT_THROW(node.add_presence({}), std::invalid_argument) << "the name is taken";
}

}  // namespace
}  // namespace roost::presence

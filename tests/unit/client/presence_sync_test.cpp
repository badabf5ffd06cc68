// SPDX-License-Identifier: Apache-2.0
// The rules of docs/spec/presence.md §3, without a channel.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "roost/client_presence.hpp"

namespace roost {
namespace {

using Notes = std::vector<std::string>;

std::string text_of(const JsonObject& presence) {
  return boost::json::serialize(presence);
}

/// "key current|changed" with a + for a join and a - for a leave.
Notes notes_of(const std::vector<ClientPresenceChange>& changes) {
  Notes notes;
  notes.reserve(changes.size());
  for (const auto& change : changes)
    notes.push_back((change.kind == ClientPresenceChange::Kind::join ? "+" : "-") + change.key + " " +
                    (change.current ? text_of(*change.current) : "new") + "|" + text_of(change.changed));
  return notes;
}

ClientPresences state(std::string_view json) {
  return ClientPresence::read_state(boost::json::parse(json)).value();
}

ClientPresenceDiff diff(std::string_view joins, std::string_view leaves) {
  return {state(joins), state(leaves)};
}

std::string text_of(const ClientPresences& presences) {
  JsonObject object;
  for (const auto& [key, presence] : presences)
    object[key] = presence;
  return boost::json::serialize(object);
}

std::string state_fault(std::string_view json) {
  const auto read = ClientPresence::read_state(boost::json::parse(json));
  return read ? "none" : read.error().message;
}

std::string diff_fault(std::string_view json) {
  const auto read = ClientPresence::read_diff(boost::json::parse(json));
  return read ? "none" : read.error().message;
}

TEST(SyncState, OfAnEmptyListIsTheState) {
  ClientPresences present;
  const auto changes = ClientPresence::sync_state(present, state(R"({"u1":{"metas":[{"phx_ref":"1"}]}})"));
  EXPECT_EQ(notes_of(changes), (Notes{R"(+u1 new|{"metas":[{"phx_ref":"1"}]})"}));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"1"}]}})");
}

TEST(SyncState, AKeyThatIsNotInTheStateLeft) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"}]},"u2":{"metas":[{"phx_ref":"2"}]}})");
  const auto changes = ClientPresence::sync_state(present, state(R"({"u1":{"metas":[{"phx_ref":"1"}]}})"));
  EXPECT_EQ(notes_of(changes), (Notes{R"(-u2 {"metas":[]}|{"metas":[{"phx_ref":"2"}]})"}));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"1"}]}})");
}

TEST(SyncState, OfAKeyInBothOnlyTheMetasThatCameAndWentAreChanges) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1","a":1},{"phx_ref":"2"}]}})");
  const auto changes =
      ClientPresence::sync_state(present, state(R"({"u1":{"metas":[{"phx_ref":"2"},{"phx_ref":"3"}]}})"));
  EXPECT_EQ(notes_of(changes),
            (Notes{R"(+u1 {"metas":[{"phx_ref":"1","a":1},{"phx_ref":"2"}]}|{"metas":[{"phx_ref":"3"}]})",
                   R"(-u1 {"metas":[{"phx_ref":"2"},{"phx_ref":"3"}]}|{"metas":[{"phx_ref":"1","a":1}]})"}));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"2"},{"phx_ref":"3"}]}})");
}

TEST(SyncState, TheSameStateChangesNothing) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"}],"name":"old"}})");
  EXPECT_TRUE(ClientPresence::sync_state(present, state(R"({"u1":{"metas":[{"phx_ref":"1"}],"name":"new"}})"))
                  .empty());
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"1"}],"name":"old"}})");
}

TEST(SyncState, AnEmptyStateEmptiesTheList) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"}]}})");
  EXPECT_EQ(ClientPresence::sync_state(present, {}).size(), 1U);
  EXPECT_TRUE(present.empty());
}

TEST(SyncDiff, ANewKeyHasNoCurrentPresence) {
  ClientPresences present;
  const auto changes =
      ClientPresence::sync_diff(present, diff(R"({"u1":{"metas":[{"phx_ref":"1"}],"name":"x"}})", "{}"));
  EXPECT_EQ(notes_of(changes), (Notes{R"(+u1 new|{"metas":[{"phx_ref":"1"}],"name":"x"})"}));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"1"}],"name":"x"}})");
}

TEST(SyncDiff, OldMetasComeBeforeNewOnesAndOtherMembersAreReplaced) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"}],"name":"old","age":1}})");
  static_cast<void>(
      ClientPresence::sync_diff(present, diff(R"({"u1":{"metas":[{"phx_ref":"2"}],"name":"new"}})", "{}")));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"1"},{"phx_ref":"2"}],"name":"new"}})");
}

TEST(SyncDiff, AMetaThatIsAlreadyKnownIsNotDoubled) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"},{"phx_ref":"2"}]}})");
  static_cast<void>(ClientPresence::sync_diff(present, diff(R"({"u1":{"metas":[{"phx_ref":"1"}]}})", "{}")));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"2"},{"phx_ref":"1"}]}})");
}

TEST(SyncDiff, AnUpdateJoinsBeforeItLeavesSoTheKeyStays) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"A","status":"on"}]}})");
  const auto changes = ClientPresence::sync_diff(
      present, diff(R"({"u1":{"metas":[{"phx_ref":"B","phx_ref_prev":"A","status":"away"}]}})",
                    R"({"u1":{"metas":[{"phx_ref":"A","status":"on"}]}})"));
  EXPECT_EQ(
      notes_of(changes),
      (Notes{
          R"(+u1 {"metas":[{"phx_ref":"A","status":"on"}]}|{"metas":[{"phx_ref":"B","phx_ref_prev":"A","status":"away"}]})",
          R"(-u1 {"metas":[{"phx_ref":"B","phx_ref_prev":"A","status":"away"}]}|{"metas":[{"phx_ref":"A","status":"on"}]})"}));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"B","phx_ref_prev":"A","status":"away"}]}})");
}

TEST(SyncDiff, AKeyWithoutMetasLeftIsGone) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"},{"phx_ref":"2"}]}})");
  static_cast<void>(ClientPresence::sync_diff(present, diff("{}", R"({"u1":{"metas":[{"phx_ref":"1"}]}})")));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"2"}]}})");
  const auto last = ClientPresence::sync_diff(present, diff("{}", R"({"u1":{"metas":[{"phx_ref":"2"}]}})"));
  EXPECT_EQ(notes_of(last), (Notes{R"(-u1 {"metas":[]}|{"metas":[{"phx_ref":"2"}]})"}));
  EXPECT_TRUE(present.empty());
}

TEST(SyncDiff, ALeaveOfAnUnknownKeyIsIgnoredAndOneOfAnUnknownMetaRemovesNothing) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"1"}]}})");
  EXPECT_TRUE(
      ClientPresence::sync_diff(present, diff("{}", R"({"u2":{"metas":[{"phx_ref":"1"}]}})")).empty());
  static_cast<void>(ClientPresence::sync_diff(present, diff("{}", R"({"u1":{"metas":[{"phx_ref":"9"}]}})")));
  EXPECT_EQ(text_of(present), R"({"u1":{"metas":[{"phx_ref":"1"}]}})");
}

TEST(SyncDiff, TheSameDiffTwiceIsTheListOfOnce) {
  auto present = state(R"({"u1":{"metas":[{"phx_ref":"A"}]}})");
  const auto update = diff(R"({"u1":{"metas":[{"phx_ref":"B","phx_ref_prev":"A"}]}})",
                           R"({"u1":{"metas":[{"phx_ref":"A"}]}})");
  static_cast<void>(ClientPresence::sync_diff(present, update));
  const auto once = present;
  static_cast<void>(ClientPresence::sync_diff(present, update));
  EXPECT_EQ(present, once);
}

TEST(SyncDiff, KeysThatMeanSomethingToJavaScriptAreKeysLikeOthers_F214) {
  ClientPresences present;
  for (const std::string key : {"__proto__", "constructor", "toString", "", "0"}) {
    const std::string one = "{\"" + key + R"(":{"metas":[{"phx_ref":"1"}]}})";
    EXPECT_EQ(ClientPresence::sync_state(present, state(one)).front().key, key);
    EXPECT_EQ(text_of(present), one);
    EXPECT_EQ(ClientPresence::sync_diff(present, diff("{}", one)).size(), 1U);
    EXPECT_TRUE(present.empty());
  }
}

TEST(ReadPresences, NamesTheKeyThatIsNotAPresence) {
  constexpr const char* kFault =
      R"(the value of "u\"2" is not a presence: an object with an array metas, each of whose objects has a phx_ref)";
  for (const char* value : {"null", "[]", "{}", R"({"metas":{}})", R"({"metas":[1]})", R"({"metas":[{}]})",
                            R"({"metas":[{"phx_ref":1}]})"})
    EXPECT_EQ(state_fault(R"({"u1":{"metas":[]},"u\"2":)" + std::string(value) + "}"), kFault) << value;
  EXPECT_EQ(state_fault("[]"), "it is not an object of presences by key");
}

TEST(ReadPresences, ADiffHasJoinsAndLeaves) {
  EXPECT_EQ(diff_fault(R"({"joins":{},"leaves":{}})"), "none");
  EXPECT_EQ(diff_fault("[]"), "it is not an object");
  EXPECT_EQ(diff_fault(R"({"leaves":{}})"), "it has no joins");
  EXPECT_EQ(diff_fault(R"({"joins":{}})"), "it has no leaves");
  EXPECT_EQ(diff_fault(R"({"joins":{},"leaves":[]})"), "it is not an object of presences by key");
}

}  // namespace
}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/presence_list.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "cli/node/table.hpp"

namespace roost::cli::dial {
namespace {

using testing::HasSubstr;
using testing::Not;

ClientPresences present(std::string_view json) {
  return ClientPresence::read_state(boost::json::parse(json)).value();
}

/// u00, u01, ...
ClientPresences crowd(int size) {
  ClientPresences members;
  for (int i = 0; i < size; ++i)
    members.emplace("u" + std::to_string(100 + i),
                    boost::json::parse(R"({"metas":[{"phx_ref":"1"}]})").as_object());
  return members;
}

std::size_t lines_of(const std::string& page) {
  return static_cast<std::size_t>(std::count(page.begin(), page.end(), '\n'));
}

const std::string kRoom = "room:a";
const std::string kOther = "room:b";

TEST(PresencePage, ShowsKeysWithTheNumberOfMetasAndTheFirstWithoutItsRefs) {
  const auto members = present(
      R"({"bob":{"metas":[{"phx_ref":"2","phx_ref_prev":"0","on":"phone"},{"phx_ref":"3"}]},
          "":{"metas":[{"phx_ref":"1"}]}})");
  EXPECT_EQ(presence_page({{kRoom, &members}}, {}),
            "room:a: 2 present\n"
            "KEY  METAS  FIRST META\n"
            "\"\"       1  {}\n"
            "bob      2  {\"on\":\"phone\"}\n");
}

TEST(PresencePage, TellsNobodyFromNotKnownYet) {
  const ClientPresences nobody;
  EXPECT_EQ(presence_page({{kRoom, &nobody}, {kOther, nullptr}}, {}),
            "room:a: nobody\n\nroom:b: waiting for its presence_state\n");
}

TEST(PresencePage, ShowsTheCountOfAServerThatOnlyCounts) {
  EXPECT_EQ(presence_page({{kRoom, nullptr, 3010}}, {}), "room:a: 3010 present, by the server's count\n");
}

TEST(PresencePage, IsNoLongerThanTheTerminal) {
  const auto fitting = crowd(20);
  const auto more = crowd(21);
  EXPECT_EQ(lines_of(presence_page({{kRoom, &fitting}}, {.rows = 24})), 22U);
  EXPECT_THAT(presence_page({{kRoom, &fitting}}, {.rows = 24}), Not(HasSubstr("more")));
  EXPECT_THAT(presence_page({{kRoom, &more}}, {.rows = 24}),
              HasSubstr("\nu119      1  {}\n... and 1 more\n"));
  EXPECT_LE(lines_of(presence_page({{kRoom, &more}, {kOther, &more}}, {.rows = 24})), 24U);
  EXPECT_THAT(presence_page({{kRoom, &more}}, {.rows = 1}), HasSubstr("... and 20 more"));
}

TEST(PresencePage, IsNoWiderThanTheTerminal) {
  const auto members =
      present(R"({"ann":{"metas":[{"phx_ref":"1","about":")" + std::string(500, 'x') + R"("}]}})");
  std::istringstream page(presence_page({{kRoom, &members}}, {.columns = 40}));
  for (std::string line; std::getline(page, line);)
    EXPECT_LE(characters(line), 40U) << line;
}

TEST(PresencePage, EscapesWhatClientsChose) {
  const auto members = present(R"({"a\u001b[2J":{"metas":[{"phx_ref":"1","x":"\u202e"}]}})");
  const std::string page = presence_page({{kRoom, &members}}, {});
  EXPECT_THAT(page, HasSubstr("a\\u{1b}[2J"));
  EXPECT_THAT(page, HasSubstr(R"({"x":"\u202e"})"));
}

TEST(ChangeLine, SaysHowManyMetasTheKeyHasThen) {
  auto members = present(R"({"ann":{"metas":[{"phx_ref":"1"}]}})");
  const auto joined =
      ClientPresence::sync_diff(members, {present(R"({"ann":{"metas":[{"phx_ref":"2"}]}})"), {}});
  EXPECT_EQ(
      change_line("room:a", joined.front(), members),
      R"({"topic":"room:a","change":"join","key":"ann","presence":{"metas":[{"phx_ref":"2"}]},"count":2})");
  const auto left = ClientPresence::sync_state(members, {});
  EXPECT_EQ(
      change_line("room:a", left.front(), members),
      R"({"topic":"room:a","change":"leave","key":"ann","presence":{"metas":[{"phx_ref":"1"},{"phx_ref":"2"}]},"count":0})");
}

TEST(KnownChange, IsAJoinWithoutAnyNewMeta) {
  auto members = present(R"({"ann":{"metas":[{"phx_ref":"1"},{"phx_ref":"2"}]}})");
  const auto join = [&](std::string_view json) {
    return ClientPresence::sync_diff(members, {present(json), {}}).front();
  };
  EXPECT_TRUE(is_known(join(R"({"ann":{"metas":[{"phx_ref":"2"}]}})")));
  EXPECT_FALSE(is_known(join(R"({"ann":{"metas":[{"phx_ref":"2"},{"phx_ref":"3"}]}})")));
  EXPECT_FALSE(is_known(join(R"({"bob":{"metas":[{"phx_ref":"2"}]}})")));
  EXPECT_FALSE(is_known(ClientPresence::sync_state(members, {}).front())) << "a leave";
}

}  // namespace
}  // namespace roost::cli::dial

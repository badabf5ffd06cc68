// SPDX-License-Identifier: Apache-2.0
// The `roost` commands that ask a node: what they print, and what they end with.
#include "commands_test.hpp"

#include "support/child.hpp"
#include "support/held.hpp"

namespace roost::test {
namespace {

/// Characters of the longest line.
std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    most = std::max(most, static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
                      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                    })));
  }
  return most;
}

TEST_F(CommandTest, EveryViewFitsItsTerminalAndIsJsonOnDemand) {
  start_rooms();
  const std::string topic = "room:" + std::string(100, 'x');
  auto visitor = member_of(topic, "users:" + std::string(100, '7'));
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  const std::string id = only_connection();
  const std::vector<std::vector<std::string>> commands = {{"nodes"},
                                                          {"routes"},
                                                          {"listener", "show"},
                                                          {"tree"},
                                                          {"topics"},
                                                          {"conns"},
                                                          {"conns", "--channels"},
                                                          {"socket", id},
                                                          {"topics", "--top", "3"},
                                                          {"config", "show"},
                                                          {"topic", topic, "--subscribers"},
                                                          {"why"},
                                                          {"top", "--once"},
                                                          {"log", "level"}};
  for (auto command : commands) {
    const Ran shown = roost_on_terminal(command);
    EXPECT_EQ(shown.code, 0) << command[0] << ": " << shown.out;
    EXPECT_LE(widest(shown.out), 80U) << shown.out;
    command.emplace_back("--json");
    const Ran json = roost(command);
    EXPECT_EQ(json.code, 0) << command[0] << ": " << json.err;
    boost::system::error_code error;
    EXPECT_TRUE(boost::json::parse(json.out, error).is_object()) << command[0] << ": " << json.out;
  }
}

TEST_F(CommandTest, APipeGetsEveryNameInOnePiece) {
  start_rooms();
  const std::string topic = "room:" + std::string(100, 'x');
  const std::string user = "users:" + std::string(100, '7');
  auto visitor = member_of(topic, user);
  const std::pair<std::vector<std::string>, std::string> kViews[] = {{{"topics"}, topic},
                                                                     {{"conns", "--channels"}, topic},
                                                                     {{"tree"}, topic},
                                                                     {{"top", "--once"}, topic},
                                                                     {{"socket", only_connection()}, user}};
  for (const auto& [command, name] : kViews) {
    EXPECT_THAT(roost(command).out, HasSubstr(name)) << command[0];
    EXPECT_THAT(roost_on_terminal(command).out, Not(HasSubstr(name))) << command[0];
  }
}

TEST_F(CommandTest, WithoutAShardsAnswerEveryViewNamesItAndEndsWith2) {
  config.shards = 2;
  start_rooms();
  auto visitor = member_of("room:1");
  Held held;
  const auto subscription = endpoint().pubsub().subscribe("hold", [&](const BroadcastView&) { held.hold(); });
  ASSERT_TRUE(endpoint().broadcast("hold", "now"));
  held.wait_until_held();
  for (std::vector<std::string> command : {std::vector<std::string>{"conns"},
                                           {"conns", "--by", "sent"},
                                           {"tree"},
                                           {"topics"},
                                           {"topics", "--top", "3"},
                                           {"topic", "room:1"},
                                           {"why"},
                                           {"top", "--once"}}) {
    const Ran shown = roost(command);
    EXPECT_EQ(shown.code, 2) << command[0];
    EXPECT_THAT(shown.out + shown.err, HasSubstr("did not answer in time: its part is missing"))
        << command[0];
    command.emplace_back("--json");
    const Ran json = roost(command);
    EXPECT_EQ(json.code, 2) << command[0];
    EXPECT_THAT(json.out, HasSubstr("\"silent_shards\":[")) << command[0];
    EXPECT_THAT(json.out, Not(HasSubstr("\"silent_shards\":[]"))) << command[0];
  }
  held.let_go();
}

TEST_F(CommandTest, EveryCommandHasHelpWithAnExample) {
  for (const char* command :
       {"nodes", "routes", "listener", "presence", "tree", "topics", "topic", "conns", "socket", "channel",
        "kick", "publish", "config", "log", "top", "why", "trace", "dashboard"}) {
    const Ran help = roost({command, "--help"});
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_THAT(help.out, HasSubstr("Examples:\n  roost " + std::string(command))) << command;
    EXPECT_THAT(help.out, HasSubstr("Exit codes:")) << command;
    EXPECT_LE(widest(help.out), 80U) << help.out;
  }
}

TEST_F(CommandTest, WhatIsNotThereEndsWith3) {
  start_rooms();
  const Ran socket = roost({"socket", "0-7-9"});
  EXPECT_EQ(socket.code, 3);
  EXPECT_EQ(socket.err, "roost: no connection 0-7-9 is open\n");
  EXPECT_EQ(roost({"channel", "0-7-9"}).code, 3);
}

TEST_F(CommandTest, ASearchThatFindsNothingSaysWhatItSearchedAndEndsWith3) {
  start_rooms();
  auto visitor = member_of("room:1", "users:7");
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  const std::pair<std::vector<std::string>, std::string> kSearches[] = {
      {{"why", "users_socket:42"},
       "no record of socket id \"users_socket:42\": 1 record searched, all since the node started"},
      {{"why", "10.0.0.7"}, "no record of address 10.0.0.7: 1 record searched, all since the node started"},
      {{"why", "0-9-9"}, "no record of connection 0-9-9: 1 record searched, all since the node started"},
      {{"topics", "--prefix", "zoo:"}, "no topic of kind channel beginning with \"zoo:\" has subscribers"},
      {{"topics", "--prefix", "zoo:", "--top", "3"},
       "no topic of kind channel beginning with \"zoo:\" has subscribers"},
      {{"topic", "room:2"}, "\"room:2\" has no subscribers"},
      {{"topic", "room:2", "--subscribers"}, "\"room:2\" has no subscribers"},
      {{"conns", "--peer", "10.0.0.7"}, "no connection from 10.0.0.7 is open"},
      {{"conns", "--peer", "10.0.0.7", "--by", "sent"}, "no connection from 10.0.0.7 is open"},
      {{"conns", "--socket-id", "users:8"}, "no connection with socket id \"users:8\" is open"},
      {{"config", "show", "nosuch."}, "no key begins with \"nosuch.\""},
  };
  for (auto [command, sentence] : kSearches) {
    const Ran words = roost(command);
    EXPECT_EQ(words.code, 3) << command[0];
    EXPECT_EQ(words.out, "") << command[0];
    EXPECT_EQ(words.err, "roost: " + sentence + "\n");
    command.emplace_back("--json");
    const Ran json = roost(command);
    EXPECT_EQ(json.code, 3) << command[0];
    boost::system::error_code error;
    EXPECT_TRUE(boost::json::parse(json.out, error).is_object()) << json.out;
  }
}

TEST_F(CommandTest, AnInvalidAddressIsRefusedAndASocketIdMayLookLikeOne) {
  start_rooms();
  auto visitor = member_of("room:1", "10.1.2");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"why", "10.1.2"}, {"conns", "--peer", "10.1.2"}}) {
    const Ran refused = roost(command);
    EXPECT_EQ(refused.code, 1) << command[0];
    EXPECT_THAT(refused.err, HasSubstr("\"10.1.2\" is not an IP address: write 10.1.2.3 or 2001:db8::7"));
  }
  EXPECT_EQ(roost({"why", "--socket-id", "10.1.2"}).err,
            "roost: no record of socket id \"10.1.2\": 0 records searched, all since the node started\n");
}

TEST_F(CommandTest, AViewWithoutASearchIsAnswerEnoughWhenItIsEmpty) {
  start_rooms();
  for (const char* view : {"why", "topics", "conns"})
    EXPECT_EQ(roost({view}).code, 0) << view;
}

TEST_F(CommandTest, AKickedUserIsFoundByTheIdOfTheSocket) {
  config.admin.actions = true;
  start_rooms();
  const std::string id = "users_socket:7d444840-9dc0-11d1-b245-5ffdce74fad2";
  auto visitor = member_of("room:1", id);
  EXPECT_EQ(roost({"kick", only_connection()}).code, 0);
  EXPECT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  const Ran why = roost({"why", id});
  EXPECT_EQ(why.code, 0) << why.err;
  EXPECT_THAT(why.out, HasSubstr("kicked"));
  EXPECT_THAT(why.out, HasSubstr(id));
}

TEST_F(CommandTest, WhatIsWrongEndsWith1AndSaysWhere) {
  start_rooms();
  EXPECT_EQ(roost({"socket", "seven"}).code, 1);
  const Ran trace = roost({"trace", "topic == \"a\" and byts > 1", "--limit", "1"});
  EXPECT_EQ(trace.code, 1);
  EXPECT_THAT(trace.err, HasSubstr("column 18"));
  EXPECT_EQ(roost({"trace", "all"}).code, 1);
  EXPECT_THAT(roost({"trace", "all"}).err, HasSubstr("--limit is required"));
}

TEST_F(CommandTest, AnInvalidCursorAndAnEmptyNameExitWith1) {
  start_rooms();
  auto visitor = member_of("room:1");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"conns", "--cursor", "bogus"},
                                                  {"topics", "--cursor", "bogus"},
                                                  {"topics", "--top", "3", "--cursor", "bogus"},
                                                  {"conns", "--by", "sent", "--cursor", "0-1"},
                                                  {"tree", "--cursor", "bogus"},
                                                  {"topic", "room:1", "--cursor", "7-0"},
                                                  {"why", "--cursor", "99999-1"},
                                                  {"why", ""},
                                                  {"why", "--socket-id", ""},
                                                  {"conns", "--peer", ""}}) {
    const Ran refused = roost(command);
    EXPECT_EQ(refused.code, 1) << command[0];
    EXPECT_EQ(refused.out, "") << command[0];
    EXPECT_THAT(refused.err, ::testing::ContainsRegex("cursor|must not be empty")) << command[0];
  }
}

TEST_F(CommandTest, AKickOfAConnectionThatIsClosingSaysSo) {
  config.admin.actions = true;
  SocketOptions options;
  options.min_age = std::chrono::hours(1);  // the close is held back that long
  start_rooms(options);
  auto visitor = member_of("room:1");
  const std::string id = only_connection();
  EXPECT_EQ(roost({"kick", id}).out, id + " is closed.\n");
  EXPECT_EQ(roost({"kick", id}).out, id + " was closing already.\n");
  EXPECT_THAT(roost({"conns"}).out, HasSubstr("closing"));
}

TEST_F(CommandTest, SocketsThatNobodyListensOnAreCounted) {
  const std::string place = folder + "/roost";
  std::filesystem::create_directory(place);
  const std::vector<std::string> here = {"ROOST_ADMIN=", "XDG_RUNTIME_DIR=" + folder};
  EXPECT_THAT(roost({"conns"}, here).err, HasSubstr("there is no socket in " + place));
  for (const char* name : {"/a-1.sock", "/a-2.sock", "/a-2.sock.lock"})
    std::ofstream(place + name).flush();
  const Ran none = roost({"conns"}, here);
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("no node listens on the 2 sockets in " + place));
}

TEST_F(CommandTest, WhatTheNodeDoesNotAllowEndsWith1AndTheKeyThatWouldAllowIt) {
  start_rooms();
  const Ran kick = roost({"kick", "0-0-1"});
  EXPECT_EQ(kick.code, 1);
  EXPECT_THAT(kick.err, HasSubstr("admin.actions"));
}

TEST_F(CommandTest, ANodeThatIsGoneEndsWith2) {
  const Ran nothing = roost({"conns"});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("there is nothing at " + config.admin.socket));
  const Ran port = roost({"conns", "--admin", "http://127.0.0.1:1"});
  EXPECT_EQ(port.code, 2);
  EXPECT_THAT(port.err, HasSubstr("no node answers at http://127.0.0.1:1"));
}

TEST_F(CommandTest, OverTcpTheTokenComesFromTheEnvironment) {
  config.admin.socket.clear();
  config.admin.ip = "127.0.0.1";
  config.admin.token = "a token of the operator";
  start_rooms();
  const std::string node = endpoint().admin_address();
  const Ran without = roost({"routes", "--admin", node});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.err, HasSubstr("ROOST_ADMIN_TOKEN"));
  EXPECT_EQ(roost({"routes", "--admin", node}, {"ROOST_ADMIN_TOKEN=a token of the operator"}).code, 0);
}

TEST_F(CommandTest, TheOnlyNodeIsFoundAndSeveralAreListed) {
  config.admin.socket = folder + "/roost/one.sock";
  start_rooms();
  const std::vector<std::string> here = {"ROOST_ADMIN=", "XDG_RUNTIME_DIR=" + folder};
  EXPECT_EQ(roost({"routes"}, here).code, 0);
  Config other = config;
  other.admin.socket = folder + "/roost/two.sock";
  Endpoint second(other);
  ASSERT_TRUE(second.start());
  const Ran several = roost({"routes"}, here);
  EXPECT_EQ(several.code, 2);
  EXPECT_THAT(several.err, HasSubstr("--admin " + config.admin.socket));
  EXPECT_THAT(several.err, HasSubstr("--admin " + other.admin.socket));
  std::filesystem::create_directory(folder + "/empty");
  const Ran none = roost({"routes"}, {"ROOST_ADMIN=", "XDG_RUNTIME_DIR=" + folder + "/empty"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("admin.enabled"));
}

TEST_F(CommandTest, ActionsDoWhatTheySay) {
  config.admin.actions = true;
  start_rooms();
  auto visitor = member_of("room:1");
  EXPECT_EQ(roost({"publish", "room:1", "notice", R"({"text":"soon"})"}).out, "Published.\n");
  EXPECT_TRUE(visitor.receives(R"([null,null,"room:1","notice",{"text":"soon"}])"));
  EXPECT_EQ(roost({"publish", "room:1", "notice", "[]"}).code, 1);
  EXPECT_EQ(roost({"listener", "set", "http", "acceptors", "3"}).code, 0);
  EXPECT_EQ(endpoint().listener().acceptors, 3U);
  EXPECT_EQ(roost({"log", "level", "warning"}).code, 0);
  EXPECT_EQ(roost({"log", "level"}).out, "warning\n");
  EXPECT_EQ(roost({"config", "set", "shutdown", "3s"}).code, 0);
  EXPECT_THAT(roost({"config", "show", "shutdown"}).out, HasSubstr("3s"));
  const Ran emptied = roost({"config", "set", "url.host", ""});
  EXPECT_EQ(emptied.code, 1);
  EXPECT_THAT(emptied.err, HasSubstr("check_origin = false"));
  const Ran open = roost({"config", "set", "check_origin", "false"});
  EXPECT_EQ(open.code, 0);
  EXPECT_THAT(open.err, HasSubstr("check_origin = false: a page of any host may open sockets"));
  EXPECT_THAT(roost({"config", "show", "check_origin"}).out,
              HasSubstr("! check_origin = false: a page of any host"));
  const Ran fixed = roost({"config", "set", "shards", "3"});
  EXPECT_EQ(fixed.code, 1);
  EXPECT_THAT(fixed.err, HasSubstr("shards"));
  EXPECT_EQ(roost({"listener", "suspend", "http"}).out, "http is suspended.\n");
  EXPECT_EQ(roost({"listener", "resume", "http"}).out, "http accepts connections.\n");
  const std::string id = only_connection();
  EXPECT_EQ(roost({"kick", id}).code, 0);
  EXPECT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  EXPECT_THAT(roost({"why", id}).out, HasSubstr("An operator ended the connection."));
  EXPECT_EQ(roost({"kick", "0-7-9"}).code, 3);
}

TEST_F(CommandTest, ATraceEndsAtItsLimitAndPrintsWhatItSaw) {
  start_rooms();
  auto visitor = member_of("room:1");
  Child trace(
      {"roost", "trace", "event == \"echo\"", "--limit", "2", "--result", "--admin", config.admin.socket});
  while (!trace.ended()) {  // until the trace has begun, and seen two
    visitor.sends(R"(["1","9","room:1","echo",{"password":"s3cret","x":1}])");
    ASSERT_FALSE(visitor.receives_text().empty());
  }
  EXPECT_EQ(trace.exit_code(), 0);
  EXPECT_THAT(trace.out(), HasSubstr("room:1 echo"));
  EXPECT_THAT(trace.out(), HasSubstr(R"({"password":"[FILTERED]","x":1})"));
  EXPECT_THAT(trace.out(), Not(HasSubstr("s3cret")));
  EXPECT_THAT(trace.err(), HasSubstr("2 events"));
}

}  // namespace
}  // namespace roost::test

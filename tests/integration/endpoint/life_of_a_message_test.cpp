// SPDX-License-Identifier: Apache-2.0
// docs/life_of_a_message.md tells the road of a message as lists of telemetry events; here they are read from
// that page and held against a running endpoint.
#include <fstream>
#include <regex>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

/// The lines of the block behind `<!-- events: NAME -->`.
std::vector<std::string> told(const std::string& name) {
  std::ifstream page(ROOST_SOURCE_DIR "/docs/life_of_a_message.md");
  std::vector<std::string> events;
  std::string line;
  while (std::getline(page, line) && line != "<!-- events: " + name + " -->") {
  }
  std::getline(page, line);  // the fence
  while (std::getline(page, line) && line != "```")
    events.push_back(line);
  return events;
}

class LifeOfAMessage : public EndpointTest {
 protected:
  /// The names of the events from the moment the message is sent until its answer has left.
  std::vector<std::string> road_of(std::string_view message) {
    start_rooms();
    auto visitor = client();
    EXPECT_TRUE(visitor.joins("room:1"));
    EXPECT_TRUE(visitor.hears_nothing());
    EXPECT_TRUE(events.wait_for(telemetry_event::kFlushed, kFlushesBefore));
    events.clear();
    visitor.sends(message);
    return road_until_flushed();
  }

  /// The same for a client that connects.
  std::vector<std::string> road_of_a_connect() {
    start_rooms();
    events.clear();
    const auto visitor = client();
    return road_until_flushed();
  }

 private:
  std::vector<std::string> road_until_flushed() {
    EXPECT_TRUE(events.wait_for(telemetry_event::kFlushed));
    std::vector<std::string> names;
    for (const auto& event : events.all())
      names.push_back(event.name);
    return names;
  }

  static constexpr std::size_t kFlushesBefore = 3;  // the 101, the join's answer, the heartbeat's
};

TEST_F(LifeOfAMessage, BeginsWithAConnectInTheStagesOfThePage) {
  ASSERT_EQ(told("connect").size(), 4U);
  EXPECT_EQ(road_of_a_connect(), told("connect"));
}

TEST_F(LifeOfAMessage, GoesInAndComesBackInTheStagesOfThePage) {
  ASSERT_EQ(told("echo").size(), 7U);
  EXPECT_EQ(road_of(R"(["1","2","room:1","echo",{"x":1}])"), told("echo"));
}

TEST_F(LifeOfAMessage, IsBroadcastInTheStagesOfThePage) {
  ASSERT_EQ(told("shout").size(), 10U);
  EXPECT_EQ(road_of(R"(["1","3","room:1","shout",{"x":1}])"), told("shout"));
}

/// What stands between back quotes.
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> all;
  for (std::size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at)) {
    const std::size_t end = text.find('`', at + 1);
    all.emplace_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return all;
}

std::string content_of(const std::vector<std::string>& files) {
  std::string content;
  for (const std::string& name : files) {
    std::ifstream file(ROOST_SOURCE_DIR "/" + name);
    EXPECT_TRUE(file) << name;
    content.append(std::istreambuf_iterator<char>(file), {});
  }
  return content;
}

TEST(LifeOfAMessagePage, NamesFunctionsThatAreInTheFilesItNames) {
  std::ifstream page(ROOST_SOURCE_DIR "/docs/life_of_a_message.md");
  std::size_t functions = 0;
  for (std::string line; std::getline(page, line);) {
    const std::size_t files_begin = line.rfind("| `src/");  // the last column of a step
    if (files_begin == std::string::npos) continue;
    const std::size_t functions_begin = line.rfind("| ", files_begin - 1);
    const std::string content = content_of(names_in(line.substr(files_begin)));
    for (const std::string& name : names_in(line.substr(functions_begin, files_begin - functions_begin))) {
      EXPECT_NE(content.find(name.substr(name.rfind(':') + 1) + '('), std::string::npos) << line;
      ++functions;
    }
  }
  EXPECT_GE(functions, 45U);
}

/// The first column of the table behind `<!-- verbs -->`, without its head.
std::vector<std::string> verbs_of_the_page() {
  std::ifstream page(ROOST_SOURCE_DIR "/docs/life_of_a_message.md");
  std::vector<std::string> verbs;
  std::string line;
  while (std::getline(page, line) && line != "<!-- verbs -->") {
  }
  std::getline(page, line);
  while (std::getline(page, line) && line.starts_with("|")) {
    if (line.starts_with("| `")) verbs.push_back(names_in(line).front());
  }
  return verbs;
}

/// The public member functions, in their order.
std::vector<std::string> verbs_of_the_observer() {
  const std::string header = content_of({"src/inspect/observer.hpp"});
  const std::size_t end = header.find(" private:");
  EXPECT_NE(end, std::string::npos);
  const std::string open = header.substr(0, end);
  const std::regex member(R"(\n  (?:\[\[nodiscard\]\] )?[\w:<>]+ (\w+)\()");
  std::vector<std::string> verbs;
  for (std::sregex_iterator found(open.begin(), open.end(), member); found != std::sregex_iterator(); ++found)
    verbs.push_back((*found)[1]);
  return verbs;
}

TEST(LifeOfAMessagePage, ListsTheVerbsOfTheObserverInTheirOrder) {
  ASSERT_GE(verbs_of_the_observer().size(), 25U);
  EXPECT_EQ(verbs_of_the_page(), verbs_of_the_observer());
}

}  // namespace
}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
// docs/guides/inspect.md shows what `roost` really prints: every command of its console blocks runs against
// Numbers with two clients, and the answers are compared but for their figures. With ROOST_FIX_GUIDE=1 the
// page gets the new answers instead.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "support/child.hpp"
#include "support/http_answer.hpp"
#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

const std::string kPage = ROOST_SOURCE_DIR "/docs/guides/inspect.md";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

std::string file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// As a shell would, with single quotes.
std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char c : command) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

/// Figures, and the room they take, differ from run to run.
std::string without_figures(const std::string& line) {
  static const std::pair<std::regex, const char*> kRules[] = {{std::regex("[0-9]+([.:][0-9]+)*"), "#"},
                                                              {std::regex("# (B|KiB|MiB)"), "#B"},
                                                              {std::regex("# (s|min|h)\\b"), "#s"},
                                                              {std::regex(" +"), " "},
                                                              {std::regex(" $"), ""}};
  std::string out = line;
  for (const auto& [pattern, replacement] : kRules)
    out = std::regex_replace(out, pattern, replacement);
  return out;
}

std::string without_figures(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += without_figures(line) + "\n";
  return out;
}

/// Numbers with two clients, one who has gone, and one who was refused.
class Scenario {
 public:
  Scenario()
      : folder_(make_folder()),
        socket_(folder_ + "/node.sock"),
        numbers_("numbers", {"ROOST_SHARDS=1", "ROOST_ADMIN_SOCKET=" + socket_}),
        resident_(numbers_.port()),
        visitor_(numbers_.port()) {
    EXPECT_TRUE(resident_.joins("numbers:positive"));
    EXPECT_TRUE(visitor_.joins("numbers:negative"));
    TcpClient refused(numbers_.port());
    refused.send(upgrade_request("/socket/websocket?vsn=2.0.0", {{"origin", "http://evil.example"}}));
    EXPECT_EQ(read_answer(refused)->status, 403U);
    {
      PhoenixClient gone(numbers_.port());
      EXPECT_TRUE(gone.joins("numbers:positive"));
    }
    std::string why;
    while (why.find("connection_lost") == std::string::npos)
      why = run("roost why --json");
  }
  ~Scenario() { std::filesystem::remove_all(folder_); }

  /// What `command` prints, on both streams. Meanwhile the visitor leaves, joins and takes updates, again and
  /// again.
  std::string run(const std::string& command) {
    Child roost(words_of(command), {"ROOST_ADMIN=" + socket_});
    const bool watches = command.starts_with("roost trace");
    while (!roost.ended()) {
      if (watches) come_and_go();
    }
    return roost.out() + roost.err();
  }

 private:
  static std::string make_folder() {
    std::string name = "/tmp/roost-test-XXXXXX";
    return ::mkdtemp(name.data());
  }

  void come_and_go() {
    visitor_.sends(R"(["1","8","numbers:negative","phx_leave",{}])");
    visitor_.sends(R"(["1","9","numbers:negative","phx_join",{}])");
    for (int updates = 0; updates < 2;) {  // the second comes after a second: no limit is hit
      const std::string heard = visitor_.receives_text();
      if (heard.empty()) throw std::runtime_error("Numbers has ended the visitor's connection");
      if (heard.find(R"("update")") != std::string::npos) ++updates;
    }
  }

  std::string folder_;
  std::string socket_;
  Program numbers_;
  PhoenixClient resident_;
  PhoenixClient visitor_;
};

/// The page with the answers of today, and a comparison of each with the one it has.
std::string check(const std::string& page) {
  Scenario scenario;
  std::string out;
  bool in_block = false;
  std::string command;
  std::vector<std::string> shown;
  const auto end_of_answer = [&] {
    if (command.empty()) return;
    const std::string answer = scenario.run(command);
    EXPECT_EQ(without_figures(lines_of(answer)), without_figures(shown))
        << "$ " << command << "\n(ROOST_FIX_GUIDE=1 writes the page anew)";
    out += answer;
    command.clear();
    shown.clear();
  };
  for (const std::string& line : lines_of(page)) {
    const bool is_command = in_block && line.starts_with("$ ");
    if (is_command || line == "```") end_of_answer();
    if (line.starts_with("```")) in_block = line == "```console";
    if (is_command) command = line.substr(2);
    if (is_command || command.empty()) {
      out += line + "\n";
    } else {
      shown.push_back(line);
    }
  }
  return out;
}

TEST(InspectGuide, ShowsWhatTheCommandsPrint) {
  const std::string renewed = check(file(kPage));
  if (std::getenv("ROOST_FIX_GUIDE") != nullptr) std::ofstream(kPage) << renewed;
}

}  // namespace
}  // namespace roost::test

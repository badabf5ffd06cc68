// SPDX-License-Identifier: Apache-2.0
// `roost dial` on a terminal: what a server sends cannot control the terminal.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>

#include "base/visible_text.hpp"
#include "dial_test.hpp"
#include "support/spawn.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// `roost dial` with both its outputs on a terminal of its own.
class OnATerminal {
 public:
  explicit OnATerminal(std::vector<std::string> words)
      : ours_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(ours_.number()), 0);
    EXPECT_EQ(::unlockpt(ours_.number()), 0);
    const base::FileDescriptor its(::open(::ptsname(ours_.number()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios mode{};
    EXPECT_EQ(::tcgetattr(its.number(), &mode), 0);
    ::cfmakeraw(&mode);  // bytes arrive unchanged
    EXPECT_EQ(::tcsetattr(its.number(), TCSANOW, &mode), 0);
    words.insert(words.begin(), {"roost", "dial"});
    pid_ = spawn(std::move(words), {}, {its.number(), its.number(), its.number()});
  }
  OnATerminal(const OnATerminal&) = delete;
  OnATerminal& operator=(const OnATerminal&) = delete;
  ~OnATerminal() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  const std::string& shown() {
    std::array<char, 4096> buffer;
    ssize_t size = 0;
    while ((size = ::read(ours_.number(), buffer.data(), buffer.size())) > 0)
      shown_.append(buffer.data(), static_cast<std::size_t>(size));
    return shown_;
  }

 private:
  base::FileDescriptor ours_;
  pid_t pid_ = -1;
  std::string shown_;
};

class DialOnATerminal : public DialTest {
 protected:
  void wait_until_shown(const std::string& text) {
    server_.run_until([&] { return terminal_->shown().find(text) != std::string::npos; });
  }
  std::unique_ptr<OnATerminal> terminal_;
};

TEST_F(DialOnATerminal, FramesFromTheServerCannotControlIt) {
  terminal_ = std::make_unique<OnATerminal>(std::vector<std::string>{"-v", "-b", server_.url()});
  wait_until_shown("Connected to");
  server_.last().text("[null,null,\"room:\u202e1\",\"say\",{\"x\":\"\x7f\u0085\"}]");
  server_.last().text("\x1b[2Jcleared\nDisconnected!\r");
  server_.last().binary("\x1b[31m");
  server_.last().close(websocket::CloseCode::normal, "\x1b[0m\nbye");
  wait_until_shown("bye");
  const std::string shown = terminal_->shown();
  EXPECT_TRUE(base::is_plain(shown)) << base::visible(shown);
  EXPECT_THAT(shown, HasSubstr(R"([null,null,"room:\u202e1","say",{"x":"\u007f\u0085"}])"));
  EXPECT_THAT(shown, HasSubstr(R"(\u{1b}[2Jcleared\nDisconnected!\r)"));
  EXPECT_THAT(shown, HasSubstr("1b5b33316d"));
  EXPECT_THAT(shown, HasSubstr(R"(\u{1b}[0m\nbye)"));
}

TEST_F(DialOnATerminal, ARefusalCannotActOnIt) {
  server_.answer_request = [](const auto&) {
    return "HTTP/1.1 403 No\r\nx-a: \u202e\xff\r\ncontent-length: 10\r\n\r\n\x1b[2J\u202eweg";
  };
  terminal_ = std::make_unique<OnATerminal>(std::vector<std::string>{"-I", server_.url()});
  wait_until_shown("weg");
  EXPECT_TRUE(base::is_plain(terminal_->shown())) << base::visible(terminal_->shown());
}

TEST_F(DialOnATerminal, PresencesAreAPageThatIsRedrawn) {
  server_.on_message = [](PeerConnection& peer, const std::string& message) {
    PeerServer::talk_phoenix(peer, message);
    if (message.find("phx_join") == std::string::npos) return;
    peer.text(
        R"(["1",null,"room:a","presence_state",{"ann\u001b[2J":{"metas":[{"phx_ref":"1","on":"phone"}]}}])");
  };
  terminal_ = std::make_unique<OnATerminal>(
      std::vector<std::string>{"--presence", "--join", "room:a", server_.url()});
  wait_until_shown("room:a: waiting for its presence_state");
  wait_until_shown("room:a: 1 present");
  wait_until_shown(
      "KEY           METAS  FIRST META\x1b[K\n"
      "ann\\u{1b}[2J      1  {\"on\":\"phone\"}\x1b[K\n\x1b[J");
  server_.last().text(
      R"([null,null,"room:a","presence_diff",{"joins":{"bob":{"metas":[{"phx_ref":"2"}]}},"leaves":{}}])");
  wait_until_shown("bob");
  EXPECT_THAT(terminal_->shown(), HasSubstr("room:a: 2 present"));
  EXPECT_THAT(terminal_->shown(), Not(HasSubstr("presence_diff"))) << "frames are not shown";
  server_.last().close(websocket::CloseCode::normal);
  wait_until_shown("Disconnected!");
}

TEST_F(DialOnATerminal, APipeGetsEveryByteUnchanged) {
  dial({"--wait", server_.url()});
  wait_for("Connected");
  const std::string frame = "\x1b[2J\u202e\x7f";
  server_.last().text(frame);
  wait_for(frame);
}

}  // namespace
}  // namespace roost::test

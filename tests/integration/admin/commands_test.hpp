// SPDX-License-Identifier: Apache-2.0
// `roost` as a process that asks a node of this process.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "admin_test.hpp"
#include "support/spawn.hpp"

namespace roost::test {

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

class CommandTest : public AdminTest {
 protected:
  /// Runs until it ends, with ROOST_ADMIN naming the node unless the environment is given.
  Ran roost(std::vector<std::string> words, std::vector<std::string> environment = {}) const {
    words.insert(words.begin(), "roost");
    if (environment.empty()) environment.push_back("ROOST_ADMIN=" + config.admin.socket);
    const base::FileDescriptor out = file("out");
    const base::FileDescriptor err = file("err");
    const pid_t pid = spawn(std::move(words), std::move(environment), {{}, out.number(), err.number()});
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents("out"),
            contents("err")};
  }

  /// The same on a terminal, with both streams as one, without what clears the screen.
  Ran roost_on_terminal(std::vector<std::string> words) const {
    words.insert(words.begin(), "roost");
    const base::FileDescriptor terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (::grantpt(terminal.number()) != 0 || ::unlockpt(terminal.number()) != 0) return {};
    base::FileDescriptor end(::open(::ptsname(terminal.number()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    const pid_t pid =
        spawn(std::move(words), {"ROOST_ADMIN=" + config.admin.socket}, {{}, end.number(), end.number()});
    end = {};
    std::string out;
    char part[4096];
    for (ssize_t size = 0; (size = ::read(terminal.number(), part, sizeof part)) > 0;)
      out.append(part, static_cast<std::size_t>(size));
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            std::regex_replace(out, std::regex("\r|\x1b\\[[0-9]*[A-Z]"), ""), ""};
  }

 private:
  [[nodiscard]] base::FileDescriptor file(const std::string& name) const {
    return base::FileDescriptor(::open((folder + "/" + name).c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600));
  }
  [[nodiscard]] std::string contents(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder + "/" + name).rdbuf();
    return text.str();
  }
};

}  // namespace roost::test

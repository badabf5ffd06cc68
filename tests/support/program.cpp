// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "support/tcp_client.hpp"

namespace roost::test {
namespace {

/// The variables of this process, except those that `ours` sets.
std::vector<std::string> environment_with(std::vector<std::string> ours) {
  const auto is_ours = [&](std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('=') + 1);
    for (const std::string& own : ours) {
      if (own.starts_with(name)) return true;
    }
    return false;
  };
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!is_ours(*variable)) all.emplace_back(*variable);
  }
  all.insert(all.end(), ours.begin(), ours.end());
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Program::Program(const std::string& name, std::vector<std::string> environment, std::uint16_t port) {
  environment.push_back("PORT=" + std::to_string(port));
  start(name, environment_with(std::move(environment)));
  while (port_ == 0) {
    if (!read_more()) throw std::runtime_error(name + " told no address; it said:\n" + said_);
    read_port();
  }
}

Program::~Program() {
  if (pid_ < 0) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::start(const std::string& name, std::vector<std::string> environment) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  output_ = base::FileDescriptor(ends[0]);
  const base::FileDescriptor input(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.number(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, input.number(), STDERR_FILENO);
  std::vector<std::string> arguments{ROOST_BIN_DIR "/" + name};
  const int failed = ::posix_spawn(&pid_, arguments.front().c_str(), &actions, nullptr,
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed == 0) return;
  pid_ = -1;
  throw std::runtime_error("can't start " + arguments.front());
}

void Program::signal(int number) const {
  ::kill(pid_, number);
}

int Program::exit_code() {
  while (read_more()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// False when the program has ended. Throws when it says nothing for too long.
bool Program::read_more() {
  constexpr std::chrono::milliseconds kPatience = TcpClient::kDeadline;
  pollfd waiting{output_.number(), POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(kPatience.count())) <= 0) {
    throw std::runtime_error("a program neither spoke nor ended in time; it said:\n" + said_);
  }
  std::array<char, 4096> buffer;
  const ssize_t size = ::read(output_.number(), buffer.data(), buffer.size());
  if (size > 0) said_.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

void Program::read_port() {
  static constexpr std::string_view kAddress = "http://localhost:";
  const std::size_t at = said_.find(kAddress);
  if (at == std::string::npos || said_.find('\n', at) == std::string::npos) return;
  port_ = static_cast<std::uint16_t>(std::stoi(said_.substr(at + kAddress.size())));
}

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

extern char** environ;

namespace roost::test {
namespace {

struct Pipe {
  base::FileDescriptor read_end;
  base::FileDescriptor write_end;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read_end = base::FileDescriptor(ends[0]);
    write_end = base::FileDescriptor(ends[1]);
  }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts)
    all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  Pipe in;
  Pipe out;
  Pipe err;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.read_end.number(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write_end.number(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.write_end.number(), STDERR_FILENO);
  auto words = arguments;
  words.front() = std::string(ROOST_BIN_DIR) + "/" + words.front();
  auto variables = environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  const int error = ::posix_spawn(&pid_, words.front().c_str(), &actions, nullptr, pointers(words).data(),
                                  pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words.front());
  input_ = std::move(in.write_end);
  output_ = std::move(out.read_end);
  errors_ = std::move(err.read_end);
  ::fcntl(output_.number(), F_SETFL, O_NONBLOCK);
  ::fcntl(errors_.number(), F_SETFL, O_NONBLOCK);
}

Child::~Child() {
  if (ended()) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::type(std::string_view text) {
  EXPECT_EQ(::write(input_.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void Child::signal(int number) const {
  ::kill(pid_, number);
}

int Child::exit_code() {
  int status = 0;
  if (exit_code_ < 0 && ::waitpid(pid_, &status, WNOHANG) == pid_)
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

const std::string& Child::read(base::FileDescriptor& from, std::string& into) {
  std::array<char, 4096> bytes;
  for (ssize_t size = 0; (size = ::read(from.number(), bytes.data(), bytes.size())) > 0;)
    into.append(bytes.data(), static_cast<std::size_t>(size));
  return into;
}

}  // namespace roost::test

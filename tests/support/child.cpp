// SPDX-License-Identifier: Apache-2.0
#include "support/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "support/spawn.hpp"

namespace roost::test {

Child::Child(std::vector<std::string> arguments, std::vector<std::string> environment) {
  Pipe in;
  Pipe out;
  Pipe err;
  pid_ = spawn(std::move(arguments), std::move(environment),
               {in.read_end.number(), out.write_end.number(), err.write_end.number()});
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

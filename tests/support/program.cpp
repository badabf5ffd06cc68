// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "support/spawn.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {

Program::Program(const std::string& name, std::vector<std::string> environment, std::uint16_t port) {
  environment.push_back("PORT=" + std::to_string(port));
  start(name, std::move(environment));
  while (port_ == 0) {
    if (!read_more()) throw std::runtime_error(name + " printed no address; it printed:\n" + said_);
    read_port();
  }
}

Program::~Program() {
  if (pid_ < 0) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::start(const std::string& name, std::vector<std::string> environment) {
  Pipe both;
  output_ = std::move(both.read_end);
  const int end = both.write_end.number();
  pid_ = spawn({name}, std::move(environment), {.out = end, .err = end});
}

void Program::signal(int number) const {
  ::kill(pid_, number);
}

int Program::exit_code() {
  while (read_more()) {
  }
  return take_exit_code();
}

void Program::wait_until_it_says(const std::string& text) {
  while (said_.find(text) == std::string::npos)
    if (!read_more())
      throw std::runtime_error("a program ended without printing \"" + text + "\"; it printed:\n" + said_);
}

/// Opens a writing end of its own, so that the program's remains blocking.
void Program::stop_reading() const {
  const std::string pipe = "/proc/self/fd/" + std::to_string(output_.number());
  const base::FileDescriptor writing(::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!writing) throw std::runtime_error("can't open " + pipe);
  const std::string page(4096, '.');
  for (const std::size_t size : {page.size(), std::size_t{1}})
    while (::write(writing.number(), page.data(), size) > 0) {
    }
}

int Program::exit_code_unread() {
  constexpr std::chrono::milliseconds kPatience = TcpClient::kDeadline;
  pollfd ending{output_.number(), 0, 0};  // POLLHUP, once its writing end is closed
  if (::poll(&ending, 1, static_cast<int>(kPatience.count())) <= 0)
    throw std::runtime_error("a program whose output is not read did not end in time");
  return take_exit_code();
}

int Program::take_exit_code() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// False if the program has ended. Throws if it prints nothing for too long.
bool Program::read_more() {
  constexpr std::chrono::milliseconds kPatience = TcpClient::kDeadline;
  pollfd waiting{output_.number(), POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(kPatience.count())) <= 0) {
    throw std::runtime_error("a program neither printed anything nor ended in time; it printed:\n" + said_);
  }
  std::array<char, 4096> buffer;
  const ssize_t size = ::read(output_.number(), buffer.data(), buffer.size());
  if (size > 0) said_.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

void Program::read_port() {
  static constexpr std::string_view kAddress = "://localhost:";
  const std::size_t at = said_.find(kAddress);
  if (at == std::string::npos || said_.find('\n', at) == std::string::npos) return;
  port_ = static_cast<std::uint16_t>(std::stoi(said_.substr(at + kAddress.size())));
}

}  // namespace roost::test

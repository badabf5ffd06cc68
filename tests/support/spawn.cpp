// SPDX-License-Identifier: Apache-2.0
#include "support/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace roost::test {
namespace {

/// The variables of this process, except those set in `ours`.
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

Pipe::Pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  read_end = base::FileDescriptor(ends[0]);
  write_end = base::FileDescriptor(ends[1]);
}

pid_t spawn(std::vector<std::string> words, std::vector<std::string> environment, const Streams& streams) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (streams.in) posix_spawn_file_actions_adddup2(&actions, *streams.in, STDIN_FILENO);
  if (streams.out) posix_spawn_file_actions_adddup2(&actions, *streams.out, STDOUT_FILENO);
  if (streams.err) posix_spawn_file_actions_adddup2(&actions, *streams.err, STDERR_FILENO);
  if (!words.front().starts_with('/')) words.front() = ROOST_BIN_DIR "/" + words.front();
  auto variables = environment_with(std::move(environment));
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, words.front().c_str(), &actions, nullptr, pointers_to(words).data(),
                                   pointers_to(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("can't start " + words.front());
  return pid;
}

}  // namespace roost::test

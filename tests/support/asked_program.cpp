// SPDX-License-Identifier: Apache-2.0
#include "support/asked_program.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace roost::test {

AskedProgram::AskedProgram(std::vector<std::string> words)
    : pid_(spawn(std::move(words), {}, {in_.read_end.number(), out_.write_end.number(), {}})) {
  in_.read_end.close();
  out_.write_end.close();
}

AskedProgram::~AskedProgram() {
  in_.write_end.close();
  int status = 0;
  ::waitpid(pid_, &status, 0);
  EXPECT_EQ(status, 0);
}

void AskedProgram::tell(const std::string& line) {
  const std::string text = line + '\n';
  EXPECT_EQ(::write(in_.write_end.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

std::string AskedProgram::answer() {
  std::size_t end = 0;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    std::array<char, 4096> bytes;
    const ssize_t size = ::read(out_.read_end.number(), bytes.data(), bytes.size());
    if (size <= 0) throw std::runtime_error("the program has ended");
    buffer_.append(bytes.data(), static_cast<std::size_t>(size));
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

}  // namespace roost::test

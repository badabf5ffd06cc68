// SPDX-License-Identifier: Apache-2.0
// A program that answers lines on its standard input with lines on its standard output, and ends with its
// input. Owner and thread: one test.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/spawn.hpp"

namespace roost::test {

class AskedProgram {
 public:
  /// As spawn() takes them.
  explicit AskedProgram(std::vector<std::string> words);
  AskedProgram(const AskedProgram&) = delete;
  AskedProgram& operator=(const AskedProgram&) = delete;
  /// Expects that it ends with 0.
  ~AskedProgram();

  void tell(const std::string& line);
  /// Its next line. Throws std::runtime_error when it has ended.
  [[nodiscard]] std::string answer();

 private:
  Pipe in_;
  Pipe out_;
  pid_t pid_;
  std::string buffer_;
};

}  // namespace roost::test

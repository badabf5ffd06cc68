// SPDX-License-Identifier: Apache-2.0
// A program under test as a child process: pipes on its three standard streams, killed by the destructor.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/file_descriptor.hpp"

namespace roost::test {

class Child {
 public:
  /// The first argument is a program in the build's bin folder.
  explicit Child(std::vector<std::string> arguments, std::vector<std::string> environment = {});
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  void type(std::string_view text);
  void end_input() { input_.close(); }
  void close_output() { output_.close(); }
  void signal(int number) const;

  /// What it has written so far; reading does not block.
  const std::string& out() { return read(output_, out_); }
  const std::string& err() { return read(errors_, err_); }
  /// Its exit code, or 128 + the signal that killed it; -1 while it runs.
  int exit_code();
  [[nodiscard]] bool ended() { return exit_code() >= 0; }

 private:
  static const std::string& read(base::FileDescriptor& from, std::string& into);

  pid_t pid_ = -1;
  int exit_code_ = -1;
  base::FileDescriptor input_;
  base::FileDescriptor output_;
  base::FileDescriptor errors_;
  std::string out_;
  std::string err_;
};

}  // namespace roost::test

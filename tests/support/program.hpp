// SPDX-License-Identifier: Apache-2.0
// One of our programs as a process: started on a free port, ended by a signal. Its output is kept. The
// destructor kills it if it is still running. Owner and thread: one test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"

namespace roost::test {

class Program {
 public:
  /// Starts `name` from the programs' folder with PORT (0: any) and `environment` ("NAME=value"), and waits
  /// for the line with its address. If it ends instead, throws std::runtime_error with its output. With
  /// https, the port is the https port.
  explicit Program(const std::string& name, std::vector<std::string> environment = {},
                   std::uint16_t port = 0);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// Waits until it has printed `text`. Throws like the constructor if it ends without printing it.
  void wait_until_it_says(const std::string& text);
  /// Waits for the end: the exit code, or minus the signal that ended it.
  [[nodiscard]] int exit_code();
  /// Stops reading its output and fills the pipe: from here on its writes block.
  void stop_reading() const;
  /// exit_code() of a program whose output is not read.
  [[nodiscard]] int exit_code_unread();
  /// Everything it has printed, on both streams.
  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  void start(const std::string& name, std::vector<std::string> environment);
  [[nodiscard]] bool read_more();
  [[nodiscard]] int take_exit_code();
  void read_port();

  pid_t pid_ = -1;  // -1: it has ended
  base::FileDescriptor output_;
  std::string said_;
  std::uint16_t port_ = 0;
};

}  // namespace roost::test

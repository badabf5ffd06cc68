// SPDX-License-Identifier: Apache-2.0
// What a child process writes, read on a thread of its own so that the child never blocks on its output.
// The first mebibyte is kept. Thread: any.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/file_descriptor.hpp"

namespace roost::test {

class ChildOutput {
 public:
  /// The read end of a pipe to which nobody else writes than the child. The destructor waits for its end.
  explicit ChildOutput(base::FileDescriptor pipe);
  ChildOutput(const ChildOutput&) = delete;
  ChildOutput& operator=(const ChildOutput&) = delete;
  ~ChildOutput();

  /// False if the child ended, or twenty seconds passed, without it.
  [[nodiscard]] bool wait_for(std::string_view text);
  [[nodiscard]] std::string said() const;
  /// Waits for the end of the child.
  [[nodiscard]] std::string whole();

 private:
  void read();
  void take(std::string_view bytes);

  const base::FileDescriptor pipe_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string said_;
  bool ended_ = false;
  std::thread reader_;  // last: it uses the others
};

}  // namespace roost::test

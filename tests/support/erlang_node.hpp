// SPDX-License-Identifier: Apache-2.0
// Real nodes of Erlang, with an epmd of their own, on 127.0.0.1: tests/erlang/phoenix_node.erl plays the part
// of Phoenix.PubSub. All are killed by their destructors, and by the end of the thread that started them;
// after a failed test their output is shown. Owner and thread: one test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_descriptor.hpp"

namespace roost::test {

class ChildOutput;

class Epmd {
 public:
  /// Returns when it listens. Throws std::runtime_error with its output.
  Epmd();
  Epmd(const Epmd&) = delete;
  Epmd& operator=(const Epmd&) = delete;
  ~Epmd();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
  std::unique_ptr<ChildOutput> output_;
};

struct ErlangSetup {
  std::string name;  // "lab1@127.0.0.1"
  std::string cookie = "secret";
  std::string pubsub = "Test.PubSub";  // empty: not started
  int pool_size = 1;
  int net_ticktime = 60;  // seconds
};

class ErlangNode {
 public:
  /// Returns when its pubsub runs. `epmd` is borrowed.
  ErlangNode(const Epmd& epmd, ErlangSetup setup);
  ErlangNode(const ErlangNode&) = delete;
  ErlangNode& operator=(const ErlangNode&) = delete;
  ~ErlangNode();

  [[nodiscard]] const std::string& name() const noexcept { return setup_.name; }
  /// The value of an expression, as Erlang prints it. Throws std::runtime_error if none comes in time.
  std::string ask(std::string_view expression);

  /// By SIGKILL.
  void kill();
  /// By SIGSTOP: the kernel still takes connections and bytes for it.
  void pause();
  void resume();
  /// Again, under the same name.
  void start();

  /// Everything it has printed, since the first start.
  [[nodiscard]] std::string said() const;
  /// What no test may cause: a process that has crashed.
  [[nodiscard]] bool has_crash_report() const;

 private:
  const Epmd& epmd_;
  const ErlangSetup setup_;
  pid_t pid_ = -1;
  int asked_ = 0;
  base::FileDescriptor input_;
  std::unique_ptr<ChildOutput> output_;
  std::string earlier_;
};

/// A peer of tests/peers, which other hands wrote: `pgpeer.py` with these arguments.
class PythonPeer {
 public:
  PythonPeer(const Epmd& epmd, std::vector<std::string> arguments);
  PythonPeer(const PythonPeer&) = delete;
  PythonPeer& operator=(const PythonPeer&) = delete;
  ~PythonPeer();

  void type(std::string_view line);
  [[nodiscard]] bool says(std::string_view text);
  [[nodiscard]] std::string said() const;

 private:
  pid_t pid_ = -1;
  base::FileDescriptor input_;
  std::unique_ptr<ChildOutput> output_;
};

}  // namespace roost::test

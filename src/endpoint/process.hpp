// SPDX-License-Identifier: Apache-2.0
// A whole program around an endpoint: start, print the address, wait for a signal, stop. Owner: the
// Endpoint::Impl. Thread: that of run(); end() for any.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "endpoint/life.hpp"
#include "endpoint/reload.hpp"
#include "runtime/event_loop.hpp"

namespace roost::endpoint {

class Process {
 public:
  /// What the program does with its endpoint.
  struct Actions {
    std::function<Result<void>()> start;
    std::function<bool()> stop;
    std::function<std::string()> url;
    std::function<std::string()> admin_address;  // empty: there is none
    std::function<Reload::Read()> file_reader;   // after the start
    std::function<void(Reload::Files)> use_files;
  };

  /// All but `actions` are borrowed.
  Process(const Life& life, Logger& logger, const base::Clock& clock, Actions actions)
      : life_(life), logger_(logger), clock_(clock), actions_(std::move(actions)) {}

  /// Returns the exit code, or ends the process where a thread can't be joined.
  int run(std::string_view name);
  /// The endpoint has stopped: run() need not wait any longer.
  void end();

 private:
  class Run;

  void set_loop(runtime::EventLoop* loop);

  const Life& life_;
  Logger& logger_;
  const base::Clock& clock_;
  const Actions actions_;
  std::mutex mutex_;
  runtime::EventLoop* loop_ = nullptr;  // guarded by mutex_: what end() stops, while run() waits
};

}  // namespace roost::endpoint

// SPDX-License-Identifier: Apache-2.0
// Rereads the files of a running program on a thread of its own, as a disk or a pipe may block it
// indefinitely; the result comes back to the loop. Owner and thread: the loop of run().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <semaphore>

#include "endpoint/listeners.hpp"
#include "runtime/event_loop.hpp"
#include "runtime/home.hpp"

namespace roost::endpoint {

class Reload {
 public:
  struct Files {
    std::optional<Result<Config>> config{};  // none: it comes from no file
    std::optional<Result<Listeners::Certificates>> certificates{};
  };
  using Read = std::function<Files()>;  // on that thread; may outlive the caller
  using Done = std::function<void(Files)>;

  Reload(runtime::EventLoop& loop, Logger& logger, Read read, Done done);
  Reload(const Reload&) = delete;
  Reload& operator=(const Reload&) = delete;
  /// Waits a moment for a read that is under way: at exit it would race the end of static objects. A read
  /// that a pipe or a disk blocks is left behind.
  ~Reload();

  /// When called during a read, reads once more afterwards: the files may have changed since it began.
  void ask();

 private:
  void begin();
  void finished(Files files);

  Logger& logger_;
  const Read read_;
  const Done done_;
  bool reading_ = false;
  bool again_ = false;
  std::shared_ptr<std::binary_semaphore> ended_;  // released by the last thread; null: there was none
  runtime::Home<Reload> home_;                    // the thread may outlive this
};

/// Both may be empty.
[[nodiscard]] Reload::Read reading(std::function<Config()> config,
                                   std::function<Result<Listeners::Certificates>()> certificates);

}  // namespace roost::endpoint

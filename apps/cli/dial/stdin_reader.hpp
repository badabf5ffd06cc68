// SPDX-License-Identifier: Apache-2.0
// Standard input on a loop: whole lines, or bytes as they arrive. Does not read while paused.
// Owner and thread: one loop.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/event_loop.hpp"

namespace roost::cli::dial {

class StdinReader final : private runtime::IoHandler, private runtime::TurnEnd {
 public:
  enum class Unit { lines, chunks };
  static constexpr std::size_t kMaxLine = 10'000'000;

  class Owner {
   public:
    /// Lines are given without their newline; empty lines are skipped. The last line needs no newline.
    virtual void on_input(std::string_view unit) = 0;
    /// Called last; an error if the input did not end normally.
    virtual void on_input_end(const Result<void>& how) = 0;

   protected:
    ~Owner() = default;
  };

  /// `fd` is borrowed. Nothing is read before start().
  StdinReader(runtime::EventLoop& loop, int fd, Unit unit, Owner& owner);
  StdinReader(const StdinReader&) = delete;
  StdinReader& operator=(const StdinReader&) = delete;
  ~StdinReader();

  void start();
  /// Input already read is still delivered.
  void pause(bool paused);
  [[nodiscard]] bool paused() const noexcept { return paused_; }

 private:
  enum class Source { idle, polled, file, ended };

  void on_io(runtime::IoEvents events) override;
  bool on_turn_end() override;
  void read();
  void deliver(std::string_view bytes);
  void end(const Result<void>& how);

  runtime::EventLoop& loop_;
  int fd_;
  Unit unit_;
  Owner& owner_;
  Source source_ = Source::idle;
  bool paused_ = false;
  std::string line_;  // a line received in part
};

}  // namespace roost::cli::dial

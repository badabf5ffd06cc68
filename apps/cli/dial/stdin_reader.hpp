// SPDX-License-Identifier: Apache-2.0
// Standard input on a loop: whole lines, or bytes as they come. Reads no further while paused.
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
    /// Lines come without their ends; empty ones do not come. The last need not have an end.
    virtual void on_input(std::string_view unit) = 0;
    /// No more comes; with an error when it is not the end of the input.
    virtual void on_input_end(const Result<void>& how) = 0;

   protected:
    ~Owner() = default;
  };

  /// `fd` is borrowed. Nothing comes before start().
  StdinReader(runtime::EventLoop& loop, int fd, Unit unit, Owner& owner);
  StdinReader(const StdinReader&) = delete;
  StdinReader& operator=(const StdinReader&) = delete;
  ~StdinReader();

  void start();
  /// The input that is in hand is still given out.
  void pause(bool paused);
  [[nodiscard]] bool paused() const noexcept { return paused_; }

 private:
  enum class Source { idle, polled, file, ended };

  void on_io(runtime::IoEvents events) override;
  bool on_turn_end() override;
  void read();
  void give_out(std::string_view bytes);
  void end(const Result<void>& how);

  runtime::EventLoop& loop_;
  int fd_;
  Unit unit_;
  Owner& owner_;
  Source source_ = Source::idle;
  bool paused_ = false;
  std::string line_;  // the part of a line that has come
};

}  // namespace roost::cli::dial

// SPDX-License-Identifier: Apache-2.0
// A loop that a test turns by hand, and descriptors that become ready when it says so.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"
#include "runtime/event_loop.hpp"
#include "support/manual_clock.hpp"

namespace roost::runtime {

/// A connected pair; what the test writes to `far` makes `near` readable.
struct Pair {
  base::FileDescriptor near;
  base::FileDescriptor far;

  Pair() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    near = base::FileDescriptor(ends[0]);
    far = base::FileDescriptor(ends[1]);
  }
  void make_readable() const { EXPECT_EQ(::write(far.number(), "x", 1), 1); }
};

struct Handler final : IoHandler {
  std::function<void(IoEvents)> call = [](IoEvents) {};
  int calls = 0;

  void on_io(IoEvents events) override {
    ++calls;
    call(events);
  }
};

class EventLoopTest : public testing::Test {
 protected:
  void turn() { loop_.run_once(std::chrono::milliseconds(0)); }
  /// One batch with an event for each; the poller chooses the first.
  void turn_with_events_for(const Pair& first, Handler& one, const Pair& second, Handler& two) {
    loop_.watch(first.near.number(), Interest::read, one).value();
    loop_.watch(second.near.number(), Interest::read, two).value();
    first.make_readable();
    second.make_readable();
    turn();
  }

  test::ManualClock clock_;
  EventLoop loop_{clock_};
  std::vector<std::string> steps_;
  void note(const char* step) { steps_.emplace_back(step); }
};

}  // namespace roost::runtime

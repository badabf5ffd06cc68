// SPDX-License-Identifier: Apache-2.0
// A whole program around an endpoint: start, say where, wait for a signal, stop.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "endpoint/endpoint_impl.hpp"
#include "runtime/signals.hpp"

namespace roost {

int Endpoint::Impl::run(std::string_view name) {
  runtime::block_signals({SIGINT, SIGTERM});
  name_ = name;
  if (const auto begun = start(); !begun) {
    std::fflush(stdout);
    fmt::print(stderr, "{} could not start: {}\n", name, begun.error().message);
    return EXIT_FAILURE;
  }
  fmt::print("{} is ready at {}\n", name, url());
  std::fflush(stdout);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int caught = 0;
  sigwait(&signals, &caught);
  if (stop()) return EXIT_SUCCESS;
  // A callback never came back: its thread can't be joined, so nothing may be destroyed under it.
  std::fflush(nullptr);
  std::_Exit(EXIT_FAILURE);
}

}  // namespace roost

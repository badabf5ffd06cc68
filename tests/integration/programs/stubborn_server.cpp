// SPDX-License-Identifier: Apache-2.0
// A program whose channels never end: terminate() does not return.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "roost/endpoint.hpp"

namespace {

class StubbornChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok();
  }
  void terminate(const roost::StopReason&) override {
    for (;;)
      ::pause();
  }
};

struct StubbornSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<StubbornChannel>("stubborn")}; }
};

int run() {
  roost::Config defaults;
  defaults.shutdown = std::chrono::milliseconds(200);
  roost::Endpoint endpoint(roost::Config::from_environment(std::move(defaults)));
  endpoint.socket<StubbornSocket>("/socket");
  return endpoint.run("Stubborn");
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Stubborn could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

// SPDX-License-Identifier: Apache-2.0
// A program whose channels never end by themselves: terminate() does not come back.
#include <unistd.h>

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

}  // namespace

int main() {
  roost::Config config = roost::Config::from_environment();
  config.shutdown = std::chrono::milliseconds(200);
  roost::Endpoint endpoint(config);
  endpoint.socket<StubbornSocket>("/socket");
  return endpoint.run("Stubborn");
}

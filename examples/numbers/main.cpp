// SPDX-License-Identifier: Apache-2.0
// Numbers: the example of the article. Open the printed address and watch two streams of integers.
#include "integers_channel.hpp"
#include "roost/endpoint.hpp"

namespace {

// [snippet: main]
struct UserSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<numbers::IntegersChannel>("numbers:*")}; }
};

int run() {
  roost::Config defaults;
  defaults.admin.enabled = true;  // for `roost tree`, `roost top` and their like
  roost::Endpoint endpoint{roost::Config::from_environment(std::move(defaults))};
  endpoint.socket<UserSocket>("/socket");
  endpoint.static_files("/", NUMBERS_PAGE);
  return endpoint.run("Numbers");
}
// [/snippet]

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Numbers could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

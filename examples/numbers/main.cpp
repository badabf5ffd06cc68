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
  // [snippet: admin]
  roost::Config defaults;
  defaults.admin.enabled = true;  // for `roost tree`, `roost top` and similar commands
  // [/snippet]
  roost::Endpoint endpoint{roost::Config::from_environment(std::move(defaults))};
  endpoint.socket<UserSocket>("/socket");
  endpoint.static_files("/", NUMBERS_PAGE);
  return endpoint.run("Numbers");
}
// [/snippet]

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout = "The Numbers example: two streams of integers, and a page that shows them.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Numbers could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

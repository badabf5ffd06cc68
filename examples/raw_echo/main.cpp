// SPDX-License-Identifier: Apache-2.0
// A socket without channels, for a custom protocol. Try it:
//   roost dial 'ws://localhost:4000/echo/websocket?name=ada' hello
#include <cstdio>
#include <cstdlib>

#include "echo_socket.hpp"
#include "roost/endpoint.hpp"

namespace {

int run() {
  roost::Endpoint endpoint{roost::Config::from_environment()};
  // [snippet: mount]
  roost::SocketOptions options;
  options.websocket.max_frame_size = 1 << 16;
  endpoint.socket<raw_echo::EchoSocket>("/echo", std::move(options));
  // [/snippet]
  return endpoint.run("The echo example");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout = "The echo example: a socket without channels.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The echo example could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

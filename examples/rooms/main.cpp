// SPDX-License-Identifier: Apache-2.0
// Rooms: what a channel can do, as described in docs/guides/channels.md. Try it:
//   roost dial 'ws://localhost:4000/socket/websocket?user=ann' --join room:lobby
#include <cstdio>
#include <cstdlib>

#include "roost/endpoint.hpp"
#include "user_socket.hpp"

int main(int argc, char** argv) {
  constexpr const char* kAbout = "The Rooms example: what a channel can do, shown by chat rooms.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    roost::Endpoint endpoint{roost::Config::from_environment()};
    endpoint.socket<rooms::UserSocket>("/socket");
    return endpoint.run("Rooms");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Rooms could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

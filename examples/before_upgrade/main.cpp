// SPDX-License-Identifier: Apache-2.0
// A step before a socket: a client without a key is refused before the WebSocket opens, and one with a key
// gets a name. Try it:
//   roost dial --join hello 'ws://localhost:4000/socket/websocket?key=ada-1815'
//   roost dial --join hello 'ws://localhost:4000/socket/websocket?key=old-key'
//   roost dial --join hello  ws://localhost:4000/socket/websocket
#include <cstdio>
#include <cstdlib>

#include "greeting.hpp"
#include "roost/endpoint.hpp"
#include "roost/steps.hpp"

namespace {

// [snippet: mount]
int run() {
  roost::Endpoint endpoint{roost::Config::from_environment()};
  const roost::Steps steps{roost::steps::rate_limit({.per_second = 1, .burst = 50}),
                           {"key", greeting::name_by_key}};
  endpoint.socket<greeting::UserSocket>("/socket", {.before_upgrade = steps});
  endpoint.get("/name", steps, [](const roost::HttpRequest& request, roost::HttpResponder responder) {
    responder.respond(roost::HttpResponse::text(std::string(request.added.at("name").as_string()) + "\n"));
  });
  return endpoint.run("The steps example");
}
// [/snippet]

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout = "The steps example: steps before sockets and routes.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The steps example could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

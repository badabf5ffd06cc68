// SPDX-License-Identifier: Apache-2.0
// Tokens: a page gets one over HTTP and opens its socket with it, over WebSocket or long polling. Try it:
//   export ROOST_SECRET_KEY_BASE=$(openssl rand -base64 48)
//   curl 'localhost:4000/token?user=ada'
// and in JavaScript
//   const token = await (await fetch("/token?user=ada")).text();
//   const socket = new Socket("/socket", { authToken: token });
#include <cstdio>
#include <cstdlib>

#include "roost/endpoint.hpp"
#include "user_socket.hpp"

namespace {

// [snippet: mount]
int run() {
  roost::Endpoint endpoint{roost::Config::from_environment()};
  const roost::Tokens& tokens = endpoint.tokens();
  const auto make_socket = [&tokens] { return std::make_unique<auth_token::UserSocket>(tokens); };
  endpoint.socket("/socket", make_socket, {.longpoll = roost::LongPollOptions{}, .auth_token = true});

  // Any request gets a token here; a real application would check a password first.
  endpoint.get("/token", [&tokens](const roost::HttpRequest& request, roost::HttpResponder responder) {
    const std::string* user = request.param("user");
    if (user == nullptr) return responder.respond(roost::HttpResponse::text("Missing ?user=\n", 400));
    const auto token =
        tokens.sign(auth_token::kPurpose, roost::Json(*user), {.max_age = std::chrono::hours(1)});
    responder.respond(roost::HttpResponse::text(token.value()));
  });
  return endpoint.run("The token example");
}
// [/snippet]

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout =
      "The token example: GET /token?user=NAME returns a token, which the socket requires.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The token example could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

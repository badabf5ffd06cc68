// SPDX-License-Identifier: Apache-2.0
#include "hello_session.hpp"

#include <memory>

namespace fixture {

roost::SessionOptions hello_session() {
  return {.key = "_hello_key", .signing_salt = "change_me"};
}

void route_hello(roost::Endpoint& endpoint, const std::string& secret) {
  const auto sessions = std::make_shared<const roost::Sessions>(
      roost::Sessions::create({.current = secret, .previous = {}}, hello_session()).value());
  endpoint.get("/", [sessions](const roost::HttpRequest&, roost::HttpResponder responder) {
    roost::JsonObject session{{"from_session", "123"}};
    roost::HttpResponse response = roost::HttpResponse::text(sessions->csrf_token(session));
    const std::string cookie = sessions->write(session).value();
    response.headers.add("set-cookie",
                         sessions->options().key + "=" + cookie + "; path=/; HttpOnly; SameSite=Lax");
    responder.respond(std::move(response));
  });
}

}  // namespace fixture

// SPDX-License-Identifier: Apache-2.0
// Hello: the first server of docs/guides/getting-started.md. This folder is a separate project.
// [snippet: server]
#include <cstdio>
#include <cstdlib>

#include "roost/endpoint.hpp"

class HelloChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok();
  }

  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override {
    if (event == "greet") return roost::Reply::ok({{"greeting", "Hello, " + name_in(payload) + "!"}});
    return roost::Channel::handle_in(event, payload);
  }

 private:
  static std::string name_in(const roost::Payload& payload) {
    return std::string(payload.json().value().at("name").as_string());
  }
};

struct UserSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<HelloChannel>("hello:*")}; }
};

int main() {
  try {
    roost::Endpoint endpoint{roost::Config::from_environment()};
    endpoint.socket<UserSocket>("/socket");
    return endpoint.run("Hello");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Hello could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
// [/snippet]

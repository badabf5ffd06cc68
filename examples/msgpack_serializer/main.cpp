// SPDX-License-Identifier: Apache-2.0
// A custom serializer: clients that ask for vsn=3.0.0 use MessagePack and share topics with those that use
// JSON. docs/guides/own-protocols.md has the client side.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "msgpack_serializer.hpp"
#include "roost/channel.hpp"
#include "roost/endpoint.hpp"

namespace msgpack_example {
namespace {

/// Knows nothing of MessagePack: payloads look the same in every format.
class RoomChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload& params) override {
    return roost::JoinResult::ok(params);
  }
  roost::Reply handle_in(std::string_view event, const roost::Payload& payload) override {
    if (event == "echo") return roost::Reply::ok(payload);
    if (event == "crash") throw std::runtime_error("asked for");
    broadcast(event, payload);
    return roost::Reply::none();
  }
};

struct UserSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<RoomChannel>("room:*")}; }
};

int run() {
  roost::Endpoint endpoint{roost::Config::from_environment()};
  // [snippet: mount]
  roost::SocketOptions options;
  options.websocket.serializers.push_back({std::make_shared<MsgpackSerializer>(), "~> 3.0.0"});
  endpoint.socket<UserSocket>("/socket", std::move(options));
  // [/snippet]
  return endpoint.run("The MessagePack example");
}

}  // namespace
}  // namespace msgpack_example

int main(int argc, char** argv) {
  constexpr const char* kAbout = "The MessagePack example: a custom serializer.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return msgpack_example::run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The MessagePack example could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

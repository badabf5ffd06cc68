// SPDX-License-Identifier: Apache-2.0
// Rooms: what a channel can do, as described in docs/guides/channels.md, and a page to try it: a chat with
// typing and a list of who is there, on one node or several (`make cluster ARGS="--program rooms"`). In a
// terminal:
//   roost dial --presence --join room:lobby 'ws://localhost:4000/socket/websocket?user=ann'
#include <cstdio>
#include <cstdlib>

#include "roost/endpoint.hpp"
#include "user_socket.hpp"

namespace {

/// Also knows its node, which the page shows.
class NodeSocket final : public rooms::UserSocket {
 public:
  explicit NodeSocket(std::string node) : node_(std::move(node)) {}

  roost::ConnectResult connect(const roost::Params& params, const roost::ConnectInfo& info) override {
    assigns().assign("node", roost::Json(node_));
    return rooms::UserSocket::connect(params, info);
  }

 private:
  std::string node_;
};

int run() {
  roost::Config defaults;
  defaults.admin.enabled = true;
  roost::Endpoint endpoint{roost::Config::from_environment(std::move(defaults))};
  endpoint.add_presence();
  endpoint.socket("/socket",
                  [&endpoint] { return std::make_unique<NodeSocket>(endpoint.pubsub().node_name()); });
  endpoint.static_files("/", ROOMS_PAGE);
  return endpoint.run("Rooms");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout = "The Rooms example: what a channel can do, shown by chat rooms.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Rooms could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

// SPDX-License-Identifier: Apache-2.0
// The C++ half of a cluster of Phoenix and Roost nodes: broadcasts, disconnects and presences cross both
// ways, and nothing changes in the Elixir application (docs/guides/beside-phoenix.md). Try it beside a node
// that was started with `iex --name lab1@127.0.0.1 --cookie secret -S mix phx.server`:
//   NODE=roost@127.0.0.1 COOKIE=secret PEERS=lab1@127.0.0.1 PUBSUB=Elixir.Lab.PubSub ./beside_phoenix
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "room_channel.hpp"
#include "roost/endpoint.hpp"
#include "roost/erlang_adapter.hpp"

namespace {

std::string environment(const char* name, std::string otherwise = {}) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::move(otherwise) : std::string(value);
}

std::string required(const char* name, const char* what) {
  std::string value = environment(name);
  if (value.empty()) throw std::invalid_argument(std::string(name) + " is not set: " + what);
  return value;
}

std::vector<std::string> list(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');)
    if (!part.empty()) all.push_back(part);
  return all;
}

/// As Erlang itself has it.
std::uint16_t epmd_port() {
  constexpr std::uint16_t kUsual = 4369;
  const std::string port = environment("ERL_EPMD_PORT");
  return port.empty() ? kUsual : static_cast<std::uint16_t>(std::stoul(port));
}

// [snippet: pubsub]
roost::PubSubOptions among_phoenix_nodes() {
  roost::PubSubOptions pubsub;
  pubsub.name = environment("PUBSUB", "Elixir.Lab.PubSub");
  pubsub.adapter = roost::erlang_pubsub_adapter(
      {.node = required("NODE", "the name of this node, as roost@10.0.0.5"),
       .cookie = required("COOKIE", "what the nodes of the cluster share"),
       .peers = list(required("PEERS", "the Phoenix nodes, as lab1@10.0.0.1,lab2@10.0.0.1")),
       .epmd_port = epmd_port()});
  return pubsub;
}
// [/snippet]

int run() {
  if (!environment("REDIS_URL").empty()) {
    throw std::invalid_argument(
        "REDIS_URL is set, and Phoenix.PubSub.Redis is not spoken: use NODE, COOKIE and PEERS");
  }
  roost::Config defaults;
  defaults.pubsub = among_phoenix_nodes();
  roost::Endpoint endpoint{roost::Config::from_environment(std::move(defaults))};
  // [snippet: presence]
  endpoint.add_presence({.name = environment("PRESENCE", "Elixir.Lab.Presence")});
  // [/snippet]
  endpoint.socket<beside_phoenix::UserSocket>("/socket",
                                              {.websocket = {.check_origin = roost::CheckOrigin::any()}});
  return endpoint.run("beside_phoenix");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout =
      "The C++ half of a cluster of Phoenix and Roost nodes. NODE, COOKIE and PEERS say who and where; "
      "PUBSUB, "
      "PRESENCE and PORT have defaults.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "beside_phoenix could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

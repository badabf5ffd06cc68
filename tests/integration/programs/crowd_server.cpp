// SPDX-License-Identifier: Apache-2.0
// A program with many who are present: 3,009 bots in room:lobby on the node CROWD_BOTS=1, and whoever joins.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "roost/endpoint.hpp"

namespace {

class LobbyChannel : public roost::Channel {
 public:
  roost::JoinResult join(const roost::Topic&, const roost::Payload& params) override {
    user_ = std::string(params.json().value().at("user").as_string());
    send_self(0);
    return roost::JoinResult::ok();
  }
  void handle_info(const roost::Info&) override { presence().track(user_, {{"status", "online"}}).value(); }

 private:
  std::string user_;
};

struct CrowdSocket : roost::Socket {
  static roost::Routes routes() { return {roost::channel<LobbyChannel>("room:*")}; }
};

std::vector<roost::PresenceOwner> bots_of(roost::Presence& presence) {
  constexpr int kBots = 3009;
  constexpr int kOfAnOwner = 500;
  std::vector<roost::PresenceOwner> owners;
  if (std::getenv("CROWD_BOTS") == nullptr) return owners;  // NOLINT(concurrency-mt-unsafe): one thread
  owners.reserve(kBots / kOfAnOwner + 1);
  for (int i = 0; i < kBots; ++i) {
    if (i % kOfAnOwner == 0) owners.push_back(presence.owner());
    owners.back().track("room:lobby", "bot-" + std::to_string(10'000 + i), {{"kind", "bot"}}).value();
  }
  return owners;
}

int run() {
  roost::Config defaults;
  defaults.admin.enabled = true;
  roost::Endpoint endpoint(roost::Config::from_environment(std::move(defaults)));
  endpoint.socket<CrowdSocket>("/socket");
  const auto bots = bots_of(endpoint.add_presence());
  return endpoint.run("Crowd");
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Crowd could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

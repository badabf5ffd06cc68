// SPDX-License-Identifier: Apache-2.0
// Numbers on several nodes: every node broadcasts an integer a second on numbers:cluster, and the members of
// the topic get those of all nodes. `make cluster` starts three of them beside a broker;
// docs/guides/cluster.md explains.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>

#include "cluster_channel.hpp"
#include "roost/endpoint.hpp"

namespace {

// [snippet: socket]
class UserSocket final : public roost::Socket {
 public:
  explicit UserSocket(const roost::PubSub& pubsub) : pubsub_(pubsub) {}
  static roost::Routes routes() { return {roost::channel<numbers::ClusterChannel>("numbers:cluster")}; }

  roost::ConnectResult connect(const roost::Params&, const roost::ConnectInfo&) override {
    assigns().assign("node", roost::Json(pubsub_.node_name()));
    return roost::ConnectResult::ok();
  }

 private:
  const roost::PubSub& pubsub_;
};
// [/snippet]

// [snippet: beacon]
/// Once a second, to every member of the topic on every node.
void broadcast_integers(const std::stop_token& stop, roost::PubSub& pubsub) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  std::int64_t number = 0;
  while (!stop.stop_requested()) {
    const auto sent =
        pubsub.broadcast("numbers:cluster", "update", {{"node", pubsub.node_name()}, {"number", ++number}});
    if (!sent) std::fprintf(stderr, "%s\n", sent.error().message.c_str());
    stopped.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}
// [/snippet]

int run() {
  roost::Config defaults;
  defaults.admin.enabled = true;
  roost::Endpoint endpoint{roost::Config::from_environment(std::move(defaults))};
  endpoint.socket("/socket", [&endpoint] { return std::make_unique<UserSocket>(endpoint.pubsub()); });
  endpoint.static_files("/", NUMBERS_CLUSTER_PAGE);
  const std::jthread beacon(
      [&](const std::stop_token& stop) { broadcast_integers(stop, endpoint.pubsub()); });
  return endpoint.run("Numbers");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr const char* kAbout = "Numbers on several nodes: integers of every node, on one topic.";
  try {
    if (const auto code = roost::Config::answer_arguments(argc, argv, kAbout)) return *code;
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Numbers could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

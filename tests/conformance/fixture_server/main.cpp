// SPDX-License-Identifier: Apache-2.0
// The fixture server: the sockets and channels that black-box suites written for Phoenix expect, on their
// ports. FIXTURE_PORT_5807=N and so on move them.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "control.hpp"
#include "hello_session.hpp"
#include "mounts.hpp"

namespace {

using fixture::Listener;

/// Signs sessions and tokens that live only as long as a test.
constexpr const char* kSecret =
    "the fixture server keeps no secrets, but its keys have to be made of 64 bytes";

roost::Config config_of(Listener listener, const std::shared_ptr<fixture::LogRecorder>& log) {
  roost::Config config;
  config.min_connection_age =
      std::chrono::milliseconds(0);  // as in the reference: clients are closed immediately
  config.http.port = port_of(listener, [](const char* name) { return std::getenv(name); });
  config.shards = 2;  // so that requests of one long-poll session also arrive on a shard other than its own
  config.secret_key_base = kSecret;
  config.log_level = roost::LogLevel::debug;
  config.log_sink = log;
  return config;
}

int run() {
  const auto log = std::make_shared<fixture::LogRecorder>();
  fixture::Control::Servers servers;
  std::string name = "fixture_server";
  for (const Listener listener : {Listener::websocket_channels, Listener::websocket_socket,
                                  Listener::longpoll_channels, Listener::longpoll_socket}) {
    auto& server =
        *servers.emplace_back(std::make_unique<fixture::Server>(listener, config_of(listener, log)));
    mount(server.endpoint(), listener);
    if (listener == Listener::websocket_channels) fixture::route_hello(server.endpoint(), kSecret);
    server.endpoint().start().value();
    name += " " + std::to_string(static_cast<std::uint16_t>(listener)) + "=" +
            std::to_string(server.endpoint().port());
  }
  fixture::Control control(servers, *log);
  roost::Endpoint endpoint(config_of(Listener::control, log));
  control.route_on(endpoint);
  return endpoint.run(name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    const bool help = argc == 2 && std::string_view(argv[1]) == "--help";
    std::fputs("fixture_server takes no arguments: FIXTURE_PORT_5807=N and so on move its listeners\n",
               help ? stdout : stderr);
    return help ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  try {
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fixture_server could not start: %s\n", error.what());
    return EXIT_FAILURE;
  }
}

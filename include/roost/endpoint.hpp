// SPDX-License-Identifier: Apache-2.0
// The endpoint: listener, sockets, routes and pubsub of one node, wired together. Mount sockets and routes,
// then run(). After start every call is safe from any thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "roost/before_upgrade.hpp"
#include "roost/channel.hpp"
#include "roost/config.hpp"
#include "roost/http.hpp"
#include "roost/introspection.hpp"
#include "roost/presence.hpp"
#include "roost/pubsub.hpp"
#include "roost/raw_socket.hpp"
#include "roost/result.hpp"
#include "roost/socket.hpp"
#include "roost/telemetry.hpp"
#include "roost/token.hpp"

namespace roost {

/// What makes sockets: called without arguments it gives a std::unique_ptr to a Socket that has `static
/// Routes routes()`, or to a RawSocket.
template <class F>
concept SocketFactory = std::is_invocable_v<const F&> && requires {
  typename std::invoke_result_t<const F&>::element_type;
  requires std::derived_from<typename std::invoke_result_t<const F&>::element_type, RawSocket> || requires {
    { std::invoke_result_t<const F&>::element_type::routes() } -> std::same_as<Routes>;
  };
};

class Endpoint {
 public:
  /// Throws std::invalid_argument with every problem of the configuration.
  explicit Endpoint(Config config = Config::from_environment());
  /// Stops first, if it runs.
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // Before start.

  /// Mounts a socket: its WebSocket is at `path` + options.websocket.path. Throws std::invalid_argument for
  /// options that contradict each other.
  template <SocketType T>
  void socket(std::string path, SocketOptions options = {}) {
    mount(
        std::move(path),
        {typeid(T).name(), [] { return std::make_unique<T>(); }, std::make_shared<const Routes>(T::routes())},
        std::move(options));
  }
  /// Mounts a socket without channels.
  template <RawSocketType T>
  void socket(std::string path, SocketOptions options = {}) {
    mount(std::move(path), {typeid(T).name(), {}, {}, [] { return std::make_unique<T>(); }},
          std::move(options));
  }
  /// Mounts a socket, of either kind, that a factory makes: for sockets that need something from outside. The
  /// factory is called on any shard, by several at once.
  template <class F>
    requires SocketFactory<F>
  void socket(std::string path, F make, SocketOptions options = {}) {
    using T = typename std::invoke_result_t<const F&>::element_type;
    SocketDefinition definition{typeid(T).name(), {}, {}};
    if constexpr (std::derived_from<T, RawSocket>) {
      definition.make_raw = std::move(make);
    } else {
      definition.make = std::move(make);
      definition.routes = std::make_shared<const Routes>(T::routes());
    }
    mount(std::move(path), std::move(definition), std::move(options));
  }
  void get(std::string path, HttpHandler handler) { route("GET", std::move(path), std::move(handler)); }
  void post(std::string path, HttpHandler handler) { route("POST", std::move(path), std::move(handler)); }
  void route(std::string method, std::string path, HttpHandler handler);
  /// With steps in front of the handler, as in front of a socket (before_upgrade.hpp).
  void get(std::string path, Steps steps, HttpHandler handler) {
    route("GET", std::move(path), std::move(steps), std::move(handler));
  }
  void post(std::string path, Steps steps, HttpHandler handler) {
    route("POST", std::move(path), std::move(steps), std::move(handler));
  }
  void route(std::string method, std::string path, Steps steps, HttpHandler handler);
  /// Serves the files below `directory` under `prefix`, of any size: docs/guides/limits.md. Throws
  /// std::invalid_argument when it is not a folder that can be read.
  void static_files(std::string prefix, std::string directory);

  /// Declares who-is-there for the channels of this node, and in a cluster for those of all (presence.hpp).
  /// Throws std::invalid_argument when the options can't be or the name is taken, std::logic_error without a
  /// pubsub.
  Presence& add_presence(PresenceOptions options = {});

  // Life.

  /// Listens and returns. An error (a busy port) leaves nothing running.
  Result<void> start();
  /// Drains: joined clients are closed with 1012, then everything ends, within Config::shutdown. False if a
  /// callback or a function of run_blocking did not return in that time and is still running. Also ends
  /// run(), including one that is called later. Thread: any but the endpoint's own, which would wait for
  /// themselves: there it throws std::logic_error.
  bool stop();
  /// start(), prints one line that says where ("Roost is ready at http://localhost:4000"), waits for SIGINT,
  /// SIGTERM or a stop() on another thread, and stops. Returns the program's exit code: 0; 1 if it could not
  /// start or stop. A second signal ends the program immediately, with 130 (SIGINT) or 143 (SIGTERM); the
  /// same signal again within 250 ms counts as one. SIGHUP rereads certificates and the configuration file
  /// (Config::read_again), has the log reopen its file (LogSink::reopen), and logs the outcome.
  int run(std::string_view name = "Roost");

  // While it runs.

  // Listeners have names: "http" and "https". Without a name the first is meant, which is http unless that is
  // off. A name that is none throws std::invalid_argument.

  [[nodiscard]] std::uint16_t port(std::string_view listener = {}) const;
  /// "http://localhost:4000", or "https://..." where there is https: as Config::url_* says, and where that
  /// says nothing as the listener has it.
  [[nodiscard]] std::string url() const;
  /// Config::url_host
  [[nodiscard]] std::string host() const;

  /// Every key of the configuration, with its value and where that comes from; secrets are not shown.
  [[nodiscard]] std::vector<ConfigEntry> config() const;
  /// Changes a key that may change while the node runs (docs/guides/configuration.md: live), by its name and
  /// with its value as the environment would have it: set("log_level", "debug"). An error says what is wrong,
  /// and then nothing has changed.
  Result<void> set(std::string_view key, std::string_view value);
  /// Several at once, all or none.
  Result<void> configure(const std::vector<ConfigChange>& changes);
  /// Signs and verifies with Config::secret_key_base, and still reads what the previous secret signed. Throws
  /// std::logic_error when there is no secret.
  [[nodiscard]] const Tokens& tokens() const;

  Result<void> broadcast(std::string_view topic, std::string_view event, const Payload& payload = {});
  Result<void> broadcast_from(SubscriberId from, std::string_view topic, std::string_view event,
                              const Payload& payload = {});
  Result<void> local_broadcast(std::string_view topic, std::string_view event, const Payload& payload = {});
  /// Throws std::logic_error when Config::pubsub is none, as do the broadcasts.
  [[nodiscard]] PubSub& pubsub();
  /// Without a name the first that was declared. Throws std::logic_error when there is none.
  [[nodiscard]] Presence& presence(std::string_view name = {}) const;

  /// All that are open, but for those of a shard that does not answer within a second; none while the
  /// endpoint does not run. For pages of them and all else see introspection().
  [[nodiscard]] std::vector<ConnectionInfo> connections() const;
  /// An error when the connection is gone, or its shard does not answer.
  [[nodiscard]] Result<std::vector<ChannelInfo>> channels(ConnectionId connection) const;
  /// Ends one connection as a broadcast of "disconnect" on its socket's id would: closed with 1001, channels
  /// terminate with (shutdown, disconnected), and a stock client comes back. An error when it is gone.
  Result<void> disconnect(ConnectionId connection);

  /// Everything the node knows about itself. Throws std::logic_error before start().
  [[nodiscard]] Introspection& introspection() const;

  /// Where `roost --admin` finds this node: a socket's path, or a URL. Empty: Config::admin is off.
  [[nodiscard]] std::string admin_address() const;

  [[nodiscard]] ListenerInfo listener(std::string_view name = {}) const;
  [[nodiscard]] std::vector<ListenerInfo> listeners() const;
  Result<void> set_max_connections(std::size_t connections, std::string_view listener = {});
  Result<void> set_acceptors(unsigned acceptors, std::string_view listener = {});
  Result<void> set_handshake_timeout(std::chrono::milliseconds timeout, std::string_view listener = {});
  /// Reads the files of https again: connections to come get the new certificates, open ones keep theirs. An
  /// error names every problem, and then nothing changes. Waits for the disk: on one of the endpoint's own
  /// threads it throws std::logic_error.
  Result<void> reload_certificates();

  [[nodiscard]] Telemetry& telemetry();
  [[nodiscard]] Logger& logger();

 private:
  class Impl;
  void mount(std::string path, SocketDefinition definition, SocketOptions options);

  std::unique_ptr<Impl> impl_;
};

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
// A socket: one client's connection as the application sees it. Derive from Socket, give it
// `static Routes routes()`, and mount it on the endpoint. One object per connection, owned by its shard; it
// is made for connect() and ends with the connection (spec websocket-transport.md §5, §8).
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "roost/assigns.hpp"
#include "roost/before_upgrade.hpp"
#include "roost/check_origin.hpp"
#include "roost/connect_info.hpp"
#include "roost/deflate_options.hpp"
#include "roost/drain.hpp"
#include "roost/http.hpp"
#include "roost/json.hpp"
#include "roost/log.hpp"
#include "roost/refusal.hpp"
#include "roost/routes.hpp"
#include "roost/serializer.hpp"
#include "roost/session.hpp"
#include "roost/socket_limits.hpp"

namespace roost {

/// What the client sent with its request: the query parameters, by name; the last of a name wins. Variables
/// of the path (":name") are among them, as they stand on the wire, and overrule parameters of their name.
using Params = JsonObject;

/// The text of a parameter, or nothing when it is missing or not a text.
[[nodiscard]] std::optional<std::string_view> param(const Params& params, std::string_view name);

/// The answer to a connect.
class ConnectResult {
 public:
  [[nodiscard]] static ConnectResult ok() { return ConnectResult(true, {}); }
  /// HTTP 403 with an empty body.
  [[nodiscard]] static ConnectResult error() { return ConnectResult(false, {}); }
  /// The mount's error_handler writes the response from this reason; without one, 403 with an empty body.
  [[nodiscard]] static ConnectResult error(std::string reason) {
    return ConnectResult(false, std::move(reason));
  }

  /// For refusals that a retry cannot fix (an expired token, a blocked user): stock clients repeat a refused
  /// handshake forever. This one opens; the client gets `refused` on the topic "phoenix" and `error` with
  /// phx_close for each of its joins, both with {"reason": reason} and the details; after
  /// RefusalOptions::hold the connection is closed with 1000.
  [[nodiscard]] static ConnectResult error_for_good(std::string reason, JsonObject details = {}) {
    details["reason"] = reason;
    ConnectResult result(false, std::move(reason));
    result.details_ = std::move(details);
    return result;
  }

  [[nodiscard]] bool accepted() const noexcept { return accepted_; }
  [[nodiscard]] const std::optional<std::string>& reason() const noexcept { return reason_; }
  /// Sent to a client that is refused for good.
  [[nodiscard]] const std::optional<JsonObject>& details() const noexcept { return details_; }

 private:
  ConnectResult(bool accepted, std::optional<std::string> reason)
      : accepted_(accepted), reason_(std::move(reason)) {}

  bool accepted_;
  std::optional<std::string> reason_;
  std::optional<JsonObject> details_;
};

class RawSocket;

class Socket {
 public:
  virtual ~Socket() = default;

  /// Asked once, before the upgrade is answered. A throw is answered with 500.
  virtual ConnectResult connect(const Params&, const ConnectInfo&) { return ConnectResult::ok(); }
  /// Names all connections of one user, so that a broadcast of "disconnect" on that topic closes them.
  [[nodiscard]] virtual std::optional<std::string> id() const { return std::nullopt; }

  /// Inherited by every channel of this connection.
  [[nodiscard]] Assigns& assigns() noexcept { return assigns_; }
  [[nodiscard]] const Assigns& assigns() const noexcept { return assigns_; }

 protected:
  Socket() = default;

 private:
  Assigns assigns_;
};

template <class T>
concept SocketType = std::derived_from<T, Socket> && std::default_initializable<T> && requires {
  { T::routes() } -> std::same_as<Routes>;
};

/// A time-out that never comes.
inline constexpr std::chrono::milliseconds kInfinity = std::chrono::milliseconds::max();

struct WebSocketOptions {
  bool enabled = true;                        // false: long polling alone
  std::string path = "/websocket";            // below the mount's path; both may have variables (":name")
  std::chrono::milliseconds timeout{60'000};  // silence of the client; kInfinity: never
  /// The client is pinged after this much silence, which browsers answer automatically. kInfinity: never;
  /// none: two thirds of a time-out of 10 s and more, else never.
  std::optional<std::chrono::milliseconds> ping_interval{};
  std::size_t max_frame_size = 10'000'000;    // bytes, of a frame and of a whole message
  std::size_t max_queued_bytes = 1 << 20;     // bytes that may wait for a lagging reader; beyond it: 1013
  bool compress = false;                      // take permessage-deflate when the client offers it
  DeflateOptions deflate{};                   // and how
  std::optional<CheckOrigin> check_origin{};  // none: the endpoint's
  bool check_csrf = true;                     // a session counts only with its token; see ConnectInfo
  /// What the parameter vsn may ask for; the first that fits is taken.
  std::vector<VersionedSerializer> serializers = default_serializers();
  std::vector<std::string> subprotocols{};  // empty: the header is ignored
  std::vector<ConnectInfoKey> connect_info{};
  LogLevel log = LogLevel::info;           // of the connect line
  LogLevel transport_log = LogLevel::off;  // of the lines for the HTTP requests themselves
};

/// Long polling, for clients whose network lets no WebSocket through. Needs Config::secret_key_base.
struct LongPollOptions {
  std::string path = "/longpoll";                 // below the mount's path
  std::chrono::milliseconds window{10'000};       // how long a poll waits for messages (window_ms)
  std::chrono::seconds token_max_age{1'209'600};  // of the session token (crypto: max_age); two weeks
  std::size_t max_buffered_bytes = 1 << 20;       // of messages not yet fetched; more end the session
  std::size_t max_sessions = 16'384;              // on one shard; more are refused (503)
  std::optional<CheckOrigin> check_origin{};      // none: the endpoint's
  bool check_csrf = true;                         // as in WebSocketOptions
  /// As in WebSocketOptions, but to the client only text can be carried.
  std::vector<VersionedSerializer> serializers = default_serializers();
  std::vector<ConnectInfoKey> connect_info{};
  LogLevel log = LogLevel::info;           // of the connect line
  LogLevel transport_log = LogLevel::off;  // of the lines for the HTTP requests themselves
};

struct SocketOptions {
  WebSocketOptions websocket{};
  std::optional<LongPollOptions> longpoll{};  // none: no long polling
  unsigned max_channels_per_transport = 100;
  SocketLimits limits{};
  /// In front of connect(), for WebSockets and for the start of a long-poll session: behind the origin check,
  /// in front of all else (before_upgrade.hpp).
  Steps before_upgrade{};
  Drainer drainer{};  // how its clients leave when the node stops
  /// Takes the authToken of clients into ConnectInfo::auth_token, over every transport.
  bool auth_token = false;
  /// For transports whose connect_info asks for the session. Needs Config::secret_key_base of 64 bytes.
  std::optional<SessionOptions> session{};
  /// Instead of `session`, for options that are known only later; asked at each connect. Thread: any shard's.
  std::function<SessionOptions()> session_callback{};
  JsonObject constants{};  // for ConnectInfo::constants
  RefusalOptions refusal{};
  /// A younger connection is held before it is closed with a code after which stock clients are back in 20
  /// ms; its channels end at once. None: Config::min_connection_age.
  std::optional<std::chrono::milliseconds> min_age{};
  /// Writes the response for ConnectResult::error(reason).
  std::function<HttpResponse(const HttpRequest&, const std::string& reason)> error_handler{};
};

/// What a mount needs to know of a user's socket type.
struct SocketDefinition {
  std::string name;  // for logs
  std::function<std::unique_ptr<Socket>()> make;
  std::shared_ptr<const Routes> routes;
  std::function<std::unique_ptr<RawSocket>()> make_raw{};  // instead of make and routes
};

}  // namespace roost

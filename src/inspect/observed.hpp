// SPDX-License-Identifier: Apache-2.0
// What an event is about, as its cause hands it to the Observer. References and views live for the call;
// interfaces are asked only while something observes.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "inspect/tracer.hpp"
#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/log.hpp"
#include "roost/payload.hpp"
#include "roost/telemetry.hpp"
#include "roost/topic.hpp"

namespace roost::inspect {

/// A call of connect(), and what it is called with.
struct ObservedConnect {
  std::string_view mount;        // its path
  std::string_view socket_type;  // "MyApp::UserSocket"
  std::string_view transport;
  std::string_view serializer;  // "none" for raw sockets
  std::string_view vsn;         // as the client asks for it
  const JsonObject& params;
  const ConnectInfo& info;
  const Socket* socket;  // null for raw sockets
  LogLevel log;
};

/// A connection that a transport carries.
class HasId {
 public:
  [[nodiscard]] virtual ConnectionId connection_id() const = 0;

 protected:
  ~HasId() = default;
};

/// A connection with channels.
class ObservedConnection {
 public:
  [[nodiscard]] virtual ConnectionId connection_id() const = 0;
  [[nodiscard]] virtual const HasPeer& client() const = 0;
  [[nodiscard]] virtual std::string_view mount_path() const = 0;
  /// Fills in what every event of the connection says of it.
  virtual void describe(TelemetryEvent& event) const = 0;

 protected:
  ~ObservedConnection() = default;
};

struct ObservedChannel {
  const ObservedConnection& connection;
  const Topic& topic;
  const std::string& route;  // its pattern
  const std::string& type;   // of the application's class
};

/// One call of the application's code, and what it is called with.
struct ObservedCall {
  const char* name;                     // for the log and the watchdog
  const TelemetrySpan* span = nullptr;  // null: join, whose span ends with its answer
  std::string_view event{};
  std::string_view ref{};
  const Payload* payload = nullptr;
};

/// An answer to a client's message; `event` is empty where it is not known any more.
struct ObservedAnswer {
  ConnectionId connection;
  const HasPeer& client;
  std::string_view topic;
  std::string_view event;
  std::string_view status;
  std::string_view payload;
  std::chrono::nanoseconds duration{0};
};

}  // namespace roost::inspect

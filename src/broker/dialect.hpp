// SPDX-License-Identifier: Apache-2.0
// One connection's conversation with a broker, without a socket or a clock: received bytes in, events out;
// what is to be sent is appended to the caller's `out`.
//   start ─ read … [wants_tls ─ tls_started] ─ read … ─ on_connected ─ subscribe, publish, barrier, read …
// Implemented once for each kind of broker. Owner: a link, which makes a new one for every connection. One
// thread. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace roost::broker {

/// Chosen by the caller, unique on one connection, never 0, and small: NATS writes it before every message.
using SubscriptionId = std::uint64_t;

/// Views die when the event returns.
struct BrokerMessage {
  SubscriptionId id = 0;  // of the subscription it came for; may be one that was just ended
  std::string_view subject;
  std::string_view payload;
};

/// What a broker says of itself.
struct BrokerFacts {
  std::size_t max_payload = 0;  // bytes of one message; more ends the connection
  std::string_view server{};    // name and version, for the log; as the broker sent it: not escaped
};

/// The broker did not do what it was asked, mostly because this user may not use the subject. The connection
/// goes on.
struct BrokerRefusal {
  enum class Verb : std::uint8_t { subscribe, publish };
  Verb verb{};
  std::string_view subject{};  // empty: not known; one of those since the last barrier that was confirmed
  std::string_view reason{};   // in the broker's words, not escaped
};

/// Why a connection is of no use any more.
struct DialectFault {
  enum class Kind : std::uint8_t {
    login,          // credentials are wrong, missing or expired: trying again soon changes nothing
    configuration,  // neither does it here: no TLS where it is wanted, a server of another kind, too old
    unavailable,    // the broker is full, starts, or is about to stop: another one, or later
    slow_consumer,  // the broker dropped what was not read in time
    protocol,       // it sent what its protocol does not have
  };
  Kind kind{};
  std::string text;  // for the log and operators: one sentence without secrets; not escaped
};

/// An event must not destroy the dialect, nor call it.
class DialectEvents {
 public:
  /// Once: the broker accepted the login. From now on the verbs may be used.
  virtual void on_connected(const BrokerFacts& facts) = 0;
  virtual void on_message(const BrokerMessage& message) = 0;
  /// One for each barrier(), in their order: all that was subscribed before it is now in force, or was
  /// reported by on_refused() before.
  virtual void on_barrier() = 0;
  virtual void on_refused(const BrokerRefusal& refusal) = 0;
  /// Other servers of the same cluster, "host:port" each; any number of times.
  virtual void on_servers(std::span<const std::string> addresses) = 0;
  /// The server stops soon: a link with a choice goes to another one.
  virtual void on_stopping() = 0;

 protected:
  ~DialectEvents() = default;
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  /// The connection is open, and encrypted if its TLS begins with the first byte (Engine::tls_start). Appends
  /// what the client says first, if it does.
  virtual void start(std::string& out) = 0;

  /// Consumes all of `bytes`; answers the broker's own questions (PING) by itself. After a fault the dialect
  /// is not used any more.
  [[nodiscard]] virtual std::optional<DialectFault> read(std::string_view bytes, std::string& out,
                                                         DialectEvents& events) = 0;

  /// To be asked after read(): the conversation goes on over TLS. What `out` has by then is sent in clear
  /// text before. Once the handshake is done: tls_started().
  [[nodiscard]] virtual bool wants_tls() const = 0;
  [[nodiscard]] virtual std::optional<DialectFault> tls_started(std::string& out) = 0;

  // From on_connected() on. Subjects are valid, as protocol/nats/subject.hpp makes them.

  virtual void subscribe(std::string& out, std::string_view subject, SubscriptionId id) = 0;
  /// To all subjects of `prefix`, which ends with a dot, and one token more.
  virtual void subscribe_all(std::string& out, std::string_view prefix, SubscriptionId id) = 0;
  /// Messages that were under way still come.
  virtual void unsubscribe(std::string& out, SubscriptionId id) = 0;
  /// Asks for on_barrier(). Also a sign of life: a broker that lives answers at once.
  virtual void barrier(std::string& out) = 0;

  /// The caller appends exactly `size` bytes to `out` between the two.
  virtual void publish_head(std::string& out, std::string_view subject, std::size_t size) = 0;
  virtual void publish_end(std::string& out) = 0;
};

}  // namespace roost::broker

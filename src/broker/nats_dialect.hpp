// SPDX-License-Identifier: Apache-2.0
// The conversation with a NATS server (protocol/nats):
//   INFO → [TLS] → CONNECT, PING → PONG: connected, or -ERR
//   SUB…, PING → PONG: all of them are in force
// Own messages do not come back on the connection on which they were published. Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "broker/dialect.hpp"
#include "protocol/nats/connect.hpp"
#include "protocol/nats/nats_error.hpp"
#include "protocol/nats/server_reader.hpp"

namespace roost::broker {

/// Shared by all connections of an adapter; immutable.
struct NatsIdentity {
  nats::Login login{};
  std::string name{};  // of the client, as the server's monitoring shows it
};

class NatsDialect final : public Dialect, private nats::ServerSink {
 public:
  /// `encrypted`: a server without TLS is refused. Otherwise TLS is used if the server asks for it.
  NatsDialect(std::shared_ptr<const NatsIdentity> identity, bool encrypted)
      : identity_(std::move(identity)), encrypted_(encrypted) {}

  void start(std::string& /*out*/) override {}  // the server speaks first
  [[nodiscard]] std::optional<DialectFault> read(std::string_view bytes, std::string& out,
                                                 DialectEvents& events) override;
  [[nodiscard]] bool wants_tls() const override { return phase_ == Phase::before_tls; }
  [[nodiscard]] std::optional<DialectFault> tls_started(std::string& out) override;

  void subscribe(std::string& out, std::string_view subject, SubscriptionId id) override;
  void subscribe_all(std::string& out, std::string_view prefix, SubscriptionId id) override;
  void unsubscribe(std::string& out, SubscriptionId id) override;
  void barrier(std::string& out) override;
  void publish_head(std::string& out, std::string_view subject, std::size_t size) override;
  void publish_end(std::string& out) override;

 private:
  enum class Phase : std::uint8_t { before_info, before_tls, logging_in, connected };

  // nats::ServerSink
  nats::Flow on_message(const nats::ServerMessage& message) override;
  nats::Flow on_info(std::string_view json) override;
  nats::Flow on_ping() override;
  nats::Flow on_pong() override;
  nats::Flow on_ok() override { return nats::Flow::go_on; }
  nats::Flow on_error(std::string_view text) override;

  nats::Flow greeted();
  nats::Flow log_in(bool over_tls);
  void logged_in();
  void take_news(nats::ServerInfo info);
  void refused(const nats::ServerError& error, std::string_view text);
  nats::Flow fail(DialectFault::Kind kind, std::string text);

  const std::shared_ptr<const NatsIdentity> identity_;
  const bool encrypted_;
  std::optional<nats::ServerReader> reader_{std::in_place};
  nats::ServerInfo info_;
  Phase phase_ = Phase::before_info;
  std::optional<DialectFault> fault_;
  // During read() and tls_started().
  std::string* out_ = nullptr;
  DialectEvents* events_ = nullptr;
};

}  // namespace roost::broker

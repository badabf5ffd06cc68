// SPDX-License-Identifier: Apache-2.0
// Errors of a NATS server, distinguished as far as a link reacts to them. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace roost::nats {

enum class ErrorKind : std::uint8_t {
  authorization,         // wrong, missing, expired or revoked credentials
  publish_permission,    // this subject may not be published to
  subscribe_permission,  // this subject may not be subscribed to
  slow_consumer,         // what was under way to this link is lost
  stale_connection,      // PINGs were not answered in time
  too_large,             // a message or a line
  limit,                 // of connections or subscriptions
  tls_required,
  protocol,  // the server did not understand, or the link is connected to the wrong port
  other,
};

struct ServerError {
  ErrorKind kind = ErrorKind::other;
  bool closes = false;         // the server closes the connection after it
  std::string_view subject{};  // that may not be used; in the text
};

/// `text` as ServerSink::on_error gives it; upper and lower case are the same.
[[nodiscard]] ServerError error_of(std::string_view text);

}  // namespace roost::nats

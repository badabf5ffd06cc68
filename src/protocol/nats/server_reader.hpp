// SPDX-License-Identifier: Apache-2.0
// What a NATS server sends to a client (docs.nats.io, "Client Protocol"): lines, and messages with a payload.
//   INFO {json} CRLF    PING CRLF    PONG CRLF    +OK CRLF    -ERR 'text' CRLF
//   MSG subject sid [reply-to] size CRLF payload CRLF
//   HMSG subject sid [reply-to] header-size total-size CRLF headers payload CRLF
// A message that lies whole in a piece is delivered where it lies. Owner: one link. One thread. Failure: a
// Fault, after which the connection is of no use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/carry_over.hpp"

namespace roost::nats {

struct ServerMessage {
  std::string_view subject;
  std::uint64_t sid = 0;        // of the subscription
  std::string_view reply_to{};  // empty: none
  std::string_view headers{};   // "NATS/1.0\r\nName: value\r\n\r\n"; empty: none
  std::string_view payload{};
};

/// Whether the reader is to read on. After `stop` it does not touch itself: the sink may have destroyed it.
enum class Flow : bool { stop, go_on };

/// Views die when the call returns.
class ServerSink {
 public:
  virtual Flow on_message(const ServerMessage& message) = 0;
  virtual Flow on_info(std::string_view json) = 0;  // for read_info
  virtual Flow on_ping() = 0;
  virtual Flow on_pong() = 0;
  virtual Flow on_ok() = 0;
  virtual Flow on_error(std::string_view text) = 0;  // for error_of

 protected:
  ~ServerSink() = default;
};

struct ReaderLimits {
  std::size_t max_line = 8'192;         // twice what servers allow clients
  std::size_t max_info = 65'536;        // names every server of a cluster
  std::size_t max_payload = 8UL << 20;  // with headers; the server's own limit is in its INFO
};

struct Fault {
  std::string_view reason;  // for the log, and safe to show
};

class ServerReader {
 public:
  explicit ServerReader(const ReaderLimits& limits = {}) : limits_(limits) {}

  /// Consumes all of `piece`. What is delivered does not depend on how the bytes were split.
  [[nodiscard]] std::optional<Fault> read(std::string_view piece, ServerSink& sink);

  /// The bytes so far end with a line or a message.
  [[nodiscard]] bool idle() const noexcept { return cut_.idle(); }

 private:
  base::CarryOver cut_;
  const ReaderLimits limits_;
};

}  // namespace roost::nats

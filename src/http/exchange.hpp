// SPDX-License-Identifier: Apache-2.0
// Behind an HttpResponder: the one way from an answer, on whatever thread, to the connection that waits for
// it. Exactly one of the three functions is called, once.
#pragma once

#include <memory>
#include <string>

#include "base/unique_function.hpp"
#include "net/connection_token.hpp"
#include "net/tcp_socket.hpp"
#include "roost/http.hpp"

namespace roost::http {

/// What goes over to another protocol. Nothing has been sent of `head`, which comes before all else; the
/// socket is watched by nobody.
struct Upgraded {
  net::TcpSocket socket;
  net::ConnectionToken token;
  std::string head;      // the response's bytes, to be sent first
  std::string leftover;  // what the peer sent behind its request
};

/// Called on the connection's loop, unless the connection is gone by then.
using TakeOver = base::UniqueFunction<void(Upgraded)>;

/// Thread: any.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void respond(HttpResponse response) = 0;
  virtual void upgrade(HttpResponse head, TakeOver take_over) = 0;
  /// Nobody will answer: 500.
  virtual void abandon() = 0;
};

/// Answers with `head` (101 and the headers of the new protocol) and gives the socket to `take_over`.
inline void upgrade(HttpResponder responder, HttpResponse head, TakeOver take_over) {
  if (auto exchange = responder.release()) exchange->upgrade(std::move(head), std::move(take_over));
}

}  // namespace roost::http

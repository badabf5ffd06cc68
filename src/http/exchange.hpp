// SPDX-License-Identifier: Apache-2.0
// Behind an HttpResponder: the one way from an answer, on whatever thread, to the connection that waits for
// it. Exactly one of the four functions is called, once.
#pragma once

#include <memory>
#include <string>

#include "base/unique_function.hpp"
#include "http/file_body.hpp"
#include "net/connection_token.hpp"
#include "net/stream.hpp"
#include "roost/http.hpp"
#include "runtime/watch.hpp"

namespace roost::http {

/// What goes over to another protocol. Nothing has been sent of `head`, which comes before all else.
struct Upgraded {
  net::Stream socket;
  net::ConnectionToken token;
  std::string head;           // the response's bytes, to be sent first
  std::string leftover;       // what the peer sent behind its request
  runtime::Watch watch = {};  // of the socket, to be handed on before the turn ends; empty: nobody watches it
};

/// Called on the connection's loop, unless the connection is gone by then.
using TakeOver = base::UniqueFunction<void(Upgraded)>;

/// Called at most once, on the connection's loop, when a response did not arrive as far as TCP can tell: the
/// connection was gone, or ended before the peer had acknowledged it
/// (docs/decisions/0003-longpoll-delivery.md).
using OnLost = base::UniqueFunction<void()>;

/// Thread: any.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// `on_lost` may be empty.
  virtual void respond(HttpResponse response, OnLost on_lost) = 0;
  /// `head` has no body of its own; its length is that of `body`.
  virtual void respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) = 0;
  virtual void upgrade(HttpResponse head, TakeOver take_over) = 0;
  /// Nobody will answer: 500.
  virtual void abandon() = 0;
};

/// As HttpResponder::respond, for those who must know when it was in vain.
inline void respond(HttpResponder responder, HttpResponse response, OnLost on_lost) {
  if (auto exchange = responder.release()) exchange->respond(std::move(response), std::move(on_lost));
}

/// Answers with a file, which is read as the peer takes it.
inline void respond_with_file(HttpResponder responder, HttpResponse head, std::unique_ptr<FileBody> body) {
  if (auto exchange = responder.release()) exchange->respond_with_file(std::move(head), std::move(body));
}

/// Answers with `head` (101 and the headers of the new protocol) and gives the socket to `take_over`.
inline void upgrade(HttpResponder responder, HttpResponse head, TakeOver take_over) {
  if (auto exchange = responder.release()) exchange->upgrade(std::move(head), std::move(take_over));
}

}  // namespace roost::http

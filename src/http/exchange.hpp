// SPDX-License-Identifier: Apache-2.0
// Behind an HttpResponder: carries the answer, from whatever thread, to the connection waiting for it.
// Exactly one of the four functions is called, once.
#pragma once

#include <memory>
#include <string>

#include "base/unique_function.hpp"
#include "http/file_body.hpp"
#include "http/response_delivery.hpp"
#include "net/connection_token.hpp"
#include "net/stream.hpp"
#include "roost/http.hpp"
#include "runtime/watch.hpp"

namespace roost::http {

/// What is handed to another protocol. `head` has not been sent yet and comes before everything else.
struct Upgraded {
  net::Stream socket;
  net::ConnectionToken token;
  std::string head;           // the response's bytes, to be sent first
  std::string leftover;       // received after the request
  runtime::Watch watch = {};  // of the socket, to be passed on before the turn ends; empty: not watched
};

/// Called on the connection's loop, unless the connection is gone.
using TakeOver = base::UniqueFunction<void(Upgraded)>;

/// Called at most once, on the connection's loop, if as far as TCP can tell a response did not arrive: the
/// connection was gone, or ended before the peer had acknowledged it
/// (docs/decisions/0003-longpoll-delivery.md).
using OnLost = base::UniqueFunction<void()>;

/// Thread: any.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// The response to come is followed with this. Without a connection to tell, nothing of it waits.
  virtual void follow(const std::shared_ptr<ResponseDelivery>& delivery) { delivery->set_left(0); }
  /// `on_lost` may be empty.
  virtual void respond(HttpResponse response, OnLost on_lost) = 0;
  /// `head` has no body; the length is that of `body`.
  virtual void respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) = 0;
  virtual void upgrade(HttpResponse head, TakeOver take_over) = 0;
  /// No answer will come: 500.
  virtual void abandon() = 0;
};

/// As HttpResponder::respond, with a callback if the response was not delivered.
inline void respond(HttpResponder responder, HttpResponse response, OnLost on_lost,
                    const std::shared_ptr<ResponseDelivery>& delivery = {}) {
  auto exchange = responder.release();
  if (exchange == nullptr) return;
  if (delivery != nullptr) exchange->follow(delivery);
  exchange->respond(std::move(response), std::move(on_lost));
}

/// Answers with a file, which is read as the peer receives it.
inline void respond_with_file(HttpResponder responder, HttpResponse head, std::unique_ptr<FileBody> body) {
  if (auto exchange = responder.release()) exchange->respond_with_file(std::move(head), std::move(body));
}

/// Answers with `head` (101 and the headers of the new protocol) and passes the socket to `take_over`.
inline void upgrade(HttpResponder responder, HttpResponse head, TakeOver take_over) {
  if (auto exchange = responder.release()) exchange->upgrade(std::move(head), std::move(take_over));
}

}  // namespace roost::http

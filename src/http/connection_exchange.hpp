// SPDX-License-Identifier: Apache-2.0
// The Exchange of a real connection: posts to the shard's mailbox, where the connection is looked up. Also
// an answer from the shard's own thread takes that road, so a handler never finds itself inside its own
// connection's answer.
#pragma once

#include "http/connection.hpp"
#include "http/exchange.hpp"
#include "runtime/home.hpp"

namespace roost::http {

class ConnectionExchange final : public Exchange {
 public:
  ConnectionExchange(runtime::Home<Server>::Address server, ConnectionNumber number) noexcept
      : server_(std::move(server)), number_(number) {}

  void respond(HttpResponse response, OnLost on_lost) override;
  void respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) override;
  void upgrade(HttpResponse head, TakeOver take_over) override;
  void abandon() override;

 private:
  template <class Answer>
  void post(Answer answer);

  runtime::Home<Server>::Address server_;
  ConnectionNumber number_;
};

}  // namespace roost::http

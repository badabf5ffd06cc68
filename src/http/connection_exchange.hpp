// SPDX-License-Identifier: Apache-2.0
// The Exchange of a real connection: posts to the shard's mailbox, where the connection is looked up. Answers
// from the shard's own thread go through the mailbox, too, so that none runs inside its own handler.
#pragma once

#include "http/exchange.hpp"
#include "http/http_connection.hpp"
#include "runtime/home.hpp"

namespace roost::http {

class ConnectionExchange final : public Exchange {
 public:
  ConnectionExchange(runtime::Home<HttpServer>::Address server, ConnectionNumber number) noexcept
      : server_(std::move(server)), number_(number) {}

  void follow(const std::shared_ptr<ResponseDelivery>& delivery) override;
  void respond(HttpResponse response, OnLost on_lost) override;
  void respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) override;
  void upgrade(HttpResponse head, TakeOver take_over) override;
  void abandon() override;

 private:
  template <class GiveAnswer>
  void post(GiveAnswer answer);

  runtime::Home<HttpServer>::Address server_;
  ConnectionNumber number_;
  std::shared_ptr<ResponseDelivery> delivery_;
};

}  // namespace roost::http

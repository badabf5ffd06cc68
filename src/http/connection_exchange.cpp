// SPDX-License-Identifier: Apache-2.0
#include "http/connection_exchange.hpp"

#include <exception>
#include <utility>

#include "http/http_server.hpp"

namespace roost::http {

template <class GiveAnswer>
void ConnectionExchange::post(GiveAnswer answer) {
  // A closed mailbox means that the shard and its connection are gone.
  (void)server_.post([number = number_, answer = std::move(answer)](HttpServer& server) mutable {
    answer(server.find(number));
  });
}

void ConnectionExchange::follow(const std::shared_ptr<ResponseDelivery>& delivery) {
  delivery_ = delivery;
  delivery_->stop_with([server = server_, number = number_, which = delivery_.get()] {
    (void)server.post([number, which](HttpServer& there) {
      if (HttpConnection* connection = there.find(number)) connection->stop(*which);
    });
  });
}

void ConnectionExchange::respond(HttpResponse response, OnLost on_lost) {
  post([response = std::move(response), on_lost = std::move(on_lost),
        delivery = std::move(delivery_)](HttpConnection* connection) mutable {
    if (connection != nullptr)
      return connection->respond(std::move(response), std::move(on_lost), std::move(delivery));
    if (delivery != nullptr) delivery->set_left(0);
    if (on_lost) on_lost();
  });
}

void ConnectionExchange::respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) {
  post([head = std::move(head), body = std::move(body)](HttpConnection* connection) mutable {
    if (connection != nullptr) connection->respond_with_file(std::move(head), std::move(body));
  });
}

void ConnectionExchange::upgrade(HttpResponse head, TakeOver take_over) {
  post([head = std::move(head), take_over = std::move(take_over)](HttpConnection* connection) mutable {
    if (connection != nullptr) connection->upgrade(std::move(head), std::move(take_over));
  });
}

void ConnectionExchange::abandon() {
  const auto how = std::uncaught_exceptions() > 0 ? HttpConnection::Abandoned::by_exception
                                                  : HttpConnection::Abandoned::by_its_holder;
  post([how](HttpConnection* connection) {
    if (connection != nullptr) connection->abandon(how);
  });
}

}  // namespace roost::http

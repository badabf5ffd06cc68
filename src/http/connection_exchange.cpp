// SPDX-License-Identifier: Apache-2.0
#include "http/connection_exchange.hpp"

#include <utility>

#include "http/server.hpp"

namespace roost::http {

template <class Answer>
void ConnectionExchange::post(Answer answer) {
  // A closed mailbox means that the shard is gone, and the connection with it.
  (void)mailbox_->post([server = server_, number = number_, answer = std::move(answer)]() mutable {
    const auto found = server.lock();
    if (found == nullptr) return;
    if (auto* connection = (*found)->find(number)) answer(*connection);
  });
}

void ConnectionExchange::respond(HttpResponse response) {
  post([response = std::move(response)](Connection& connection) mutable {
    connection.respond(std::move(response));
  });
}

void ConnectionExchange::upgrade(HttpResponse head, TakeOver take_over) {
  post([head = std::move(head), take_over = std::move(take_over)](Connection& connection) mutable {
    connection.upgrade(std::move(head), std::move(take_over));
  });
}

void ConnectionExchange::abandon() {
  post([](Connection& connection) { connection.abandon(); });
}

}  // namespace roost::http

// SPDX-License-Identifier: Apache-2.0
#include "acceptor/connection_dealer.hpp"

namespace roost::acceptor {

void ConnectionDealer::deal(runtime::Shard& here, std::uint32_t target, std::uint32_t source,
                            net::TcpSocket socket) const {
  net::ConnectionToken token(ledger_, target, source);
  runtime::Shard& owner = shards_.at(target);
  if (&owner == &here) return handler_(here, std::move(socket), std::move(token));
  const bool taken = owner.mailbox()->try_post(
      [self = shared_from_this(), &owner, socket = std::move(socket), token = std::move(token)]() mutable {
        self->handler_(owner, std::move(socket), std::move(token));
      });
  if (!taken) ledger_->count_refused();
}

}  // namespace roost::acceptor

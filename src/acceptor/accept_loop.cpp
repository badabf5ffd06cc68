// SPDX-License-Identifier: Apache-2.0
#include "acceptor/accept_loop.hpp"

#include <string>
#include <utility>

namespace roost::acceptor {

AcceptLoop::AcceptLoop(runtime::Shard& shard, std::shared_ptr<const ConnectionDealer> dealer, Logger& logger,
                       const AcceptorOptions& options)
    : shard_(shard),
      dealer_(std::move(dealer)),
      logger_(logger),
      refusal_(options.refusal),
      on_refused_(options.on_refused),
      on_full_(options.on_full) {}

AcceptLoop::~AcceptLoop() {
  listen_to(nullptr);
}

void AcceptLoop::listen_to(std::shared_ptr<net::Listener> listener) {
  if (listener == listener_) return;
  if (listener_ != nullptr) shard_.loop().unwatch(listener_->fd(), *this);
  retry_.cancel();
  listener_ = std::move(listener);
  if (listener_ == nullptr) return;
  const auto watched = shard_.loop().watch(listener_->fd(), runtime::Interest::accept, *this);
  if (!watched)
    logger_.error("shard " + std::to_string(shard_.index()) + " cannot accept: " + watched.error().message);
}

void AcceptLoop::on_io(runtime::IoEvents) {
  for (int count = 0; count < kAcceptsPerTurn && accept_one() == Next::go_on;)
    ++count;
}

AcceptLoop::Next AcceptLoop::accept_one() {
  if (dealer_->ledger().wait(shard_.loop().now()) > base::Duration::zero()) {
    pause();
    shard_.loop().schedule_after(retry_, kPace);
    return Next::wait;
  }
  if (reserve_.is_reached(listener_->fd())) {
    pause_briefly({net::AcceptStatus::out_of_descriptors, {}});
    return Next::wait;
  }
  // Reserves room before accepting: connections not accepted wait in the backlog, in order.
  const auto target = dealer_->ledger().admit();
  if (!target) {
    pause_until_room();
    return Next::wait;
  }
  return take(listener_->accept(), *target);
}

AcceptLoop::Next AcceptLoop::take(net::AcceptResult result, std::uint32_t target) {
  if (result.status == net::AcceptStatus::accepted) {
    in_trouble_ = false;
    reserve_.accepted(result.socket.fd());
    admit(std::move(result), target);
    // The handler may have stopped the acceptor.
    return listener_ == nullptr ? Next::wait : Next::go_on;
  }
  dealer_->ledger().connection_closed(target, ConnectionLedger::kNoSource);  // no connection was accepted
  if (result.status == net::AcceptStatus::shut) listen_to(nullptr);
  const bool trouble =
      result.status == net::AcceptStatus::out_of_descriptors || result.status == net::AcceptStatus::error;
  if (trouble) pause_briefly(result);
  return Next::wait;
}

void AcceptLoop::admit(net::AcceptResult result, std::uint32_t target) {
  const base::SocketAddress peer = result.socket.peer();
  const auto arrival = dealer_->ledger().arrived(peer.ip, shard_.loop().now());
  if (arrival.source) return dealer_->deal(shard_, target, *arrival.source, std::move(result.socket));
  dealer_->ledger().connection_closed(target, ConnectionLedger::kNoSource);
  refuse(std::move(result.socket), peer, arrival.unreported);
}

/// One write, for which the kernel has room; does not wait for anything the peer sends.
void AcceptLoop::refuse(net::TcpSocket socket, const base::SocketAddress& peer, bool unreported) {
  if (unreported) {
    logger_.warning(too_many_text(peer.ip));
    if (on_refused_) on_refused_(shard_, peer);
  }
  if (refusal_.empty()) return;
  (void)socket.write(refusal_);
  socket.shutdown_write();
}

void AcceptLoop::pause() {
  shard_.loop().change(listener_->fd(), runtime::Interest::none, *this);
}

void AcceptLoop::resume() {
  if (listener_ != nullptr) shard_.loop().change(listener_->fd(), runtime::Interest::accept, *this);
}

void AcceptLoop::pause_until_room() {
  pause();
  if (dealer_->ledger().report_full_once()) report_full();
  dealer_->ledger().wake_when_room([weak = weak_from_this(), mailbox = shard_.mailbox()] {
    mailbox->post([weak] {
      if (const auto self = weak.lock()) self->resume();
    });
  });
}

void AcceptLoop::report_full() {
  const std::size_t open = dealer_->ledger().counters().open;
  logger_.warning(listener_->address().to_string() + " has reached max_connections with " +
                  std::to_string(open) + " connections open: new ones wait until some close");
  if (on_full_) on_full_(shard_);
}

/// A listening socket stays readable while its connections cannot be accepted: watching it would spin.
void AcceptLoop::pause_briefly(const net::AcceptResult& result) {
  pause();
  shard_.loop().schedule_after(retry_, kRetryAfter);
  report(result);
}

void AcceptLoop::report(const net::AcceptResult& result) {
  const bool out_of_descriptors = result.status == net::AcceptStatus::out_of_descriptors;
  if (out_of_descriptors) dealer_->ledger().count_out_of_descriptors();
  if (std::exchange(in_trouble_, true)) return;
  const std::string open = std::to_string(dealer_->ledger().counters().open);
  if (out_of_descriptors) {
    logger_.warning("out of file descriptors with " + open +
                    " connections open: new ones wait until some close");
  } else {
    logger_.error(system_error(result.error_number, "accept on " + listener_->address().to_string()).message);
  }
}

}  // namespace roost::acceptor

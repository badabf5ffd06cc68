// SPDX-License-Identifier: Apache-2.0
#include "acceptor/acceptor.hpp"

#include "acceptor/accept_loop.hpp"

namespace roost::acceptor {
namespace {

net::ListenerOptions listener_options(const AcceptorOptions& options) {
  return {.address = options.address, .port = options.port, .backlog = options.backlog};
}

}  // namespace

Result<std::unique_ptr<Acceptor>> Acceptor::open(AcceptorOptions options, runtime::ShardSet& shards,
                                                 ConnectionHandler handler, Logger& logger) {
  if (const auto valid = validate(options); !valid) return valid.error();
  auto listener = net::Listener::open(listener_options(options));
  if (!listener) return listener.error();
  options.port = listener->address().port();
  return std::unique_ptr<Acceptor>(
      new Acceptor(std::move(options), std::move(*listener), shards, std::move(handler), logger));
}

Acceptor::Acceptor(AcceptorOptions options, net::Listener listener, runtime::ShardSet& shards,
                   ConnectionHandler handler, Logger& logger)
    : options_(std::move(options)),
      listener_(std::make_shared<net::Listener>(std::move(listener))),
      ledger_(std::make_shared<ConnectionLedger>(shards.size(), options_)) {
  const auto dealer = std::make_shared<const ConnectionDealer>(shards, ledger_, std::move(handler));
  for (std::size_t index = 0; index < shards.size(); ++index) {
    loops_.push_back(std::make_shared<AcceptLoop>(shards.at(index), dealer, logger, options_));
  }
  assign_listener();
}

Acceptor::~Acceptor() {
  stop_listening();
  for (auto& loop : loops_) {
    // The last owner is a task, so that the accept loop is destroyed on its shard's thread.
    const auto mailbox = loop->shard().mailbox();
    mailbox->post([last = std::move(loop)]() mutable { last.reset(); });
  }
}

AcceptorOptions Acceptor::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

std::chrono::milliseconds Acceptor::handshake_timeout() const {
  const std::lock_guard lock(mutex_);
  return options_.handshake_timeout;
}

AcceptorCounters Acceptor::counters() const {
  return ledger_->counters();
}

Result<void> Acceptor::change_options(const AcceptorOptions& wanted) {
  return change([&](AcceptorOptions& options) { options = wanted; });
}

Result<void> Acceptor::set_backlog(int backlog) {
  return change([&](AcceptorOptions& options) { options.backlog = backlog; });
}

Result<void> Acceptor::set_acceptors(std::size_t acceptors) {
  return change([&](AcceptorOptions& options) { options.acceptors = acceptors; });
}

Result<void> Acceptor::set_max_connections(std::size_t max_connections) {
  return change([&](AcceptorOptions& options) { options.max_connections = max_connections; });
}

Result<void> Acceptor::set_handshake_timeout(std::chrono::milliseconds timeout) {
  return change([&](AcceptorOptions& options) { options.handshake_timeout = timeout; });
}

Result<void> Acceptor::change(const std::function<void(AcceptorOptions&)>& edit) {
  const std::lock_guard lock(mutex_);
  AcceptorOptions wanted = options_;
  edit(wanted);
  if (const auto valid = validate_change(options_, wanted); !valid) return valid;
  return apply(wanted);
}

Result<void> Acceptor::apply(const AcceptorOptions& wanted) {
  if (listener_ != nullptr && wanted.backlog != options_.backlog) {
    if (const auto changed = listener_->set_backlog(wanted.backlog); !changed) return changed;
  }
  options_ = wanted;
  ledger_->change(wanted);
  assign_listener();
  return {};
}

/// The first `acceptors` loops accept (or all), the others do not. Idempotent.
void Acceptor::assign_listener() {
  for (std::size_t index = 0; index < loops_.size(); ++index) {
    const auto& loop = loops_[index];
    loop->shard().mailbox()->post(
        [loop, listener = index < options_.acceptors ? listener_ : nullptr] { loop->listen_to(listener); });
  }
}

void Acceptor::suspend() {
  const std::lock_guard lock(mutex_);
  stop_listening();
}

void Acceptor::stop_listening() {
  if (listener_ == nullptr) return;
  listener_->shut();  // immediately, even if the loops release it later
  listener_ = nullptr;
  assign_listener();
}

/// Opens without holding mutex_, which loops take to read options: when another process has the port, finding
/// out which takes a while.
Result<void> Acceptor::resume() {
  const std::lock_guard one_at_a_time(resume_mutex_);
  if (!suspended()) return {};
  auto listener = net::Listener::open(listener_options(options()));
  if (!listener) return listener.error();
  const std::lock_guard lock(mutex_);
  listener_ = std::make_shared<net::Listener>(std::move(*listener));
  assign_listener();
  return {};
}

bool Acceptor::suspended() const {
  const std::lock_guard lock(mutex_);
  return listener_ == nullptr;
}

}  // namespace roost::acceptor

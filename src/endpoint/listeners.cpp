// SPDX-License-Identifier: Apache-2.0
#include "endpoint/listeners.hpp"

#include <fmt/format.h>

#include <numeric>
#include <stdexcept>

namespace roost::endpoint {
namespace {

acceptor::AcceptorOptions acceptor_options(const HttpListenerConfig& config) {
  acceptor::AcceptorOptions options;
  options.address = config.ip;
  options.port = config.port;
  options.backlog = config.backlog;
  options.acceptors = config.acceptors;
  options.max_connections = config.max_connections;
  options.handshake_timeout = config.handshake_timeout;
  return options;
}

}  // namespace

Result<void> Listeners::open(const Config& config) {
  const auto opened = open_one("http", config.http);
  if (!opened) close();
  return opened;
}

Result<void> Listeners::open_one(std::string name, const HttpListenerConfig& config) {
  auto& listener =
      *listeners_.emplace_back(std::make_unique<Listener>(std::move(name), config.handshake_timeout));
  auto opened = acceptor::Acceptor::open(
      acceptor_options(config), shards_,
      [this, &listener](runtime::Shard& shard, net::TcpSocket socket, net::ConnectionToken token) {
        serve_(shard, std::move(socket), std::move(token), listener.handshake_timeout.load());
      },
      logger_);
  if (!opened) return opened.error();
  listener.acceptor = std::move(*opened);
  return {};
}

void Listeners::suspend() {
  for (const auto& listener : listeners_)
    listener->acceptor->suspend();
}

std::size_t Listeners::open_connections() const {
  return std::accumulate(
      listeners_.begin(), listeners_.end(), std::size_t{0},
      [](std::size_t sum, const auto& listener) { return sum + listener->acceptor->counters().open; });
}

Listeners::Listener& Listeners::at(std::string_view name) const {
  if (listeners_.empty()) throw std::logic_error("the endpoint does not listen: start() it first");
  for (const auto& listener : listeners_)
    if (name.empty() || listener->name == name) return *listener;
  throw std::invalid_argument(fmt::format("the endpoint has no listener \"{}\"", name));
}

ListenerInfo Listeners::info(std::string_view name) const {
  const Listener& listener = at(name);
  const auto options = listener.acceptor->options();
  const auto counters = listener.acceptor->counters();
  return {options.address,         options.port,
          options.backlog,         static_cast<unsigned>(options.acceptors),
          options.max_connections, options.handshake_timeout,
          counters.open,           counters.accepted};
}

Result<void> Listeners::set_max_connections(std::size_t connections, std::string_view name) {
  return at(name).acceptor->set_max_connections(connections);
}

Result<void> Listeners::set_acceptors(unsigned acceptors, std::string_view name) {
  return at(name).acceptor->set_acceptors(acceptors);
}

Result<void> Listeners::set_handshake_timeout(std::chrono::milliseconds timeout, std::string_view name) {
  Listener& listener = at(name);
  auto changed = listener.acceptor->set_handshake_timeout(timeout);
  if (changed) listener.handshake_timeout = timeout;
  return changed;
}

}  // namespace roost::endpoint

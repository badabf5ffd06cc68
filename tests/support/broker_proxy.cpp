// SPDX-License-Identifier: Apache-2.0
#include "support/broker_proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace roost::test {
namespace {

constexpr int kProxyBacklog = 64;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

base::FileDescriptor listening_socket() {
  base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_in address = loopback(0);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(socket.number(), kProxyBacklog) != 0)
    throw std::runtime_error("a proxy can't listen");
  return socket;
}

std::uint16_t port_of(const base::FileDescriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// Loopback answers at once, so this does not wait. Empty: nobody listens.
base::FileDescriptor connected_socket(std::uint16_t port) {
  base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return {};
  ::fcntl(socket.number(), F_SETFL, O_NONBLOCK);
  return socket;
}

void send_at_once(const base::FileDescriptor& socket) {
  const int on = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/// When it is closed.
void reset(const base::FileDescriptor& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

constexpr std::size_t index_of(BrokerProxy::Direction direction) {
  return static_cast<std::size_t>(direction);
}

}  // namespace

BrokerProxy::Pair::Pair(base::FileDescriptor node_end, base::FileDescriptor broker_end)
    : node(std::move(node_end)),
      broker(std::move(broker_end)),
      ways{OneWay(node.number(), broker.number()), OneWay(broker.number(), node.number())} {
  send_at_once(node);
  send_at_once(broker);
}

BrokerProxy::Pair::~Pair() {
  if (ways[0].ended() && ways[1].ended()) return;
  reset(node);
  reset(broker);
}

bool BrokerProxy::Pair::over() const {
  const auto& [there, back] = ways;
  return there.broken() || back.broken() || (there.ended() && back.ended());
}

BrokerProxy::BrokerProxy(std::uint16_t broker_port)
    : broker_port_(broker_port),
      listener_(listening_socket()),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      port_(port_of(listener_)),
      thread_([this] { run(); }) {}

BrokerProxy::~BrokerProxy() {
  change([](Rules& rules) { rules.ends = true; });
  thread_.join();
}

void BrokerProxy::set(Direction direction, Mode mode) {
  change([&](Rules& rules) {
    rules.ways[index_of(direction)].reads = mode != Mode::stall;
    rules.ways[index_of(direction)].forwards = mode == Mode::flow;
  });
}

void BrokerProxy::delay(Direction direction, std::chrono::milliseconds time) {
  change([&](Rules& rules) { rules.ways[index_of(direction)].delay = time; });
}

void BrokerProxy::cut() {
  change([](Rules& rules) { rules.cuts = true; });
}

void BrokerProxy::refuse(bool on) {
  change([on](Rules& rules) { rules.refuses = on; });
}

std::uint64_t BrokerProxy::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

bool BrokerProxy::wait_for_connections(std::uint64_t count) {
  std::unique_lock lock(mutex_);
  return counted_.wait_for(lock, kDeadline, [&] { return connections_ >= count; });
}

std::uint64_t BrokerProxy::carried(Direction direction) const {
  const std::lock_guard lock(mutex_);
  return carried_[index_of(direction)];
}

std::uint64_t BrokerProxy::swallowed(Direction direction) const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const Pair& pair : pairs_)
    bytes += pair.ways[index_of(direction)].swallowed();
  return bytes;
}

template <class Change>
void BrokerProxy::change(Change change) {
  const std::lock_guard lock(mutex_);
  change(rules_);
  ::eventfd_write(wake_.number(), 1);
}

// --- on the thread ---

void BrokerProxy::run() {
  for (Rules rules = turn(); !rules.ends; rules = turn())
    wait(rules);
}

/// Under the lock: a rule holds as soon as the call that set it has returned.
BrokerProxy::Rules BrokerProxy::turn() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(rules_.cuts, false)) pairs_.clear();
  take_connection();
  for (Pair& pair : pairs_)
    forward(pair);
  pairs_.remove_if([](const Pair& pair) { return pair.over(); });
  return rules_;
}

void BrokerProxy::take_connection() {
  base::FileDescriptor node(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!node) return;
  base::FileDescriptor broker = rules_.refuses ? base::FileDescriptor() : connected_socket(broker_port_);
  if (!broker) return reset(node);
  pairs_.emplace_back(std::move(node), std::move(broker));
  ++connections_;
  counted_.notify_all();
}

void BrokerProxy::forward(Pair& pair) {
  const auto now = OneWay::Time::clock::now();
  for (std::size_t i = 0; i < pair.ways.size(); ++i) {
    if (pair.ways[i].wants_to_read(rules_.ways[i])) pair.ways[i].read(rules_.ways[i], now);
    carried_[i] += pair.ways[i].write(now);
  }
}

void BrokerProxy::wait(const Rules& rules) {
  const auto now = OneWay::Time::clock::now();
  polled_.assign({{wake_.number(), POLLIN, 0}, {listener_.number(), POLLIN, 0}});
  for (const Pair& pair : pairs_) {
    const auto& [there, back] = pair.ways;
    add_to_poll(pair.node, there.wants_to_read(rules.ways[0]), back.wants_to_write(now));
    add_to_poll(pair.broker, back.wants_to_read(rules.ways[1]), there.wants_to_write(now));
  }
  ::poll(polled_.data(), polled_.size(), timeout(now));
  eventfd_t ignored = 0;
  ::eventfd_read(wake_.number(), &ignored);
}

/// Without events nothing: poll would report a socket that was reset again and again.
void BrokerProxy::add_to_poll(const base::FileDescriptor& socket, bool reads, bool writes) {
  const int events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0);
  if (events != 0) polled_.push_back({socket.number(), static_cast<short>(events), 0});
}

/// Until the next delayed bytes are due; for ever without any. Those that are due wait for their socket.
int BrokerProxy::timeout(OneWay::Time now) const {
  int least = -1;
  for (const Pair& pair : pairs_) {
    for (const OneWay& way : pair.ways) {
      const auto due = way.due();
      if (!due || *due <= now) continue;
      const auto left = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*due - now).count());
      least = least < 0 ? left : std::min(least, left);
    }
  }
  return least;
}

}  // namespace roost::test

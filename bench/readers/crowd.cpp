// SPDX-License-Identifier: Apache-2.0
#include "crowd.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace readers {

Crowd::Crowd(const Options& options)
    : options_(options),
      tls_(options.tls ? make_tls_context() : nullptr),
      limits_{.role = roost::websocket::Role::client,
              .validate_utf8 = false,  // the receiver's time is not measured
              .inflater = options.compress ? &inflater_ : nullptr},
      buffer_{},
      shared_{options_, tls_.get(), limits_, buffer_},
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  readers_.reserve(options.conns);
}

Crowd::~Crowd() {
  ::close(epoll_);
}

void Crowd::add() {
  const bool elsewhere = readers_.empty() && options_.publish_port != 0;
  readers_.push_back(std::make_unique<Reader>(shared_, elsewhere ? options_.publish_port : options_.port));
  epoll_event event{.events = EPOLLIN, .data = {.ptr = readers_.back().get()}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, readers_.back()->wire().descriptor(), &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Crowd::read_until(const std::function<bool()>& done) {
  constexpr int kEvents = 512;
  std::array<epoll_event, kEvents> events{};
  while (!done()) {
    const int ready = ::epoll_wait(epoll_, events.data(), kEvents, -1);
    for (int i = 0; i < ready; ++i)
      static_cast<Reader*>(events.at(static_cast<std::size_t>(i)).data.ptr)->read_available();
  }
}

std::uint64_t Crowd::received_by_all() {
  // A reader past `least_` stays past it: each reader is checked once per broadcast.
  while (readers_[slowest_]->received() > least_) {
    if (++slowest_ < readers_.size()) continue;
    slowest_ = 0;
    ++least_;
  }
  return least_;
}

}  // namespace readers

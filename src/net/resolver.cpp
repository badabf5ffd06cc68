// SPDX-License-Identifier: Apache-2.0
#include "net/resolver.hpp"

#include <system_error>

#include "base/thread.hpp"

namespace roost::net {

Resolver::Resolver(runtime::EventLoop& loop, LookUp look_up) : loop_(loop), look_up_(std::move(look_up)) {}

void Resolver::look_up(const std::string& host, std::uint16_t port, Waiter& waiter) {
  const Place place(host, port);
  const auto [at, is_new] = waiting_.try_emplace(place);
  at->second.push_back(&waiter);
  if (is_new) start(place);
}

void Resolver::cancel(Waiter& waiter) {
  for (auto& [place, waiters] : waiting_)
    std::erase(waiters, &waiter);
  std::erase(served_, &waiter);
}

void Resolver::start(const Place& place) {
  if (const auto literal = Address::from_ip(place.first, place.second))
    return answer_later(place, std::vector{*literal});
  try {
    // Detached: a silent name server must not block the destructor.
    base::start_thread("roost-resolve", [mailbox = loop_.mailbox(), self = weak_from_this(),
                                         look_up = look_up_, place]() mutable {
      auto answer = look_up(place.first, place.second);
      mailbox->post([self = std::move(self), place, answer = std::move(answer)] {
        if (const auto resolver = self.lock()) resolver->answered(place, answer);
      });
    }).detach();
  } catch (const std::system_error& error) {
    answer_later(place, Error{error.code(), "look up " + place.first + ": no thread could be started"});
  }
}

void Resolver::answer_later(const Place& place, Addresses answer) {
  loop_.defer([self = weak_from_this(), place, answer = std::move(answer)] {
    if (const auto resolver = self.lock()) resolver->answered(place, answer);
  });
}

void Resolver::answered(const Place& place, const Addresses& answer) {
  // Waiters that ask again meanwhile wait for the next lookup.
  served_ = std::move(waiting_.extract(place).mapped());
  while (!served_.empty()) {
    Waiter& next = *served_.front();
    served_.erase(served_.begin());
    next.on_addresses(answer);
  }
}

}  // namespace roost::net

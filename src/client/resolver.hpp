// SPDX-License-Identifier: Apache-2.0
// Host names to addresses for a loop, which never waits for a name server: a lookup blocks, so it runs on a
// thread that owns all it touches. However long a name server is silent, and however often the name is asked
// for meanwhile, a name has one lookup at a time, and its answer goes to all that wait.
// Owner and thread: one loop; dying leaves lookups to end by themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/address.hpp"
#include "net/resolve.hpp"
#include "runtime/event_loop.hpp"

namespace roost::client {

class Resolver : public std::enable_shared_from_this<Resolver> {
 public:
  using Answer = Result<std::vector<net::Address>>;
  /// May block. Thread: any.
  using LookUp = std::function<Answer(const std::string& host, std::uint16_t port)>;

  class Waiter {
   public:
    /// May destroy the waiter, and others that wait.
    virtual void on_addresses(const Answer& addresses) = 0;

   protected:
    ~Waiter() = default;
  };

  explicit Resolver(runtime::EventLoop& loop, LookUp look_up = net::resolve);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Answers once and later, never from within. `waiter` is borrowed until then, or until cancel().
  void look_up(const std::string& host, std::uint16_t port, Waiter& waiter);
  void cancel(Waiter& waiter);

 private:
  using Place = std::pair<std::string, std::uint16_t>;

  void start(const Place& place);
  void answer_later(const Place& place, Answer answer);
  void answered(const Place& place, const Answer& answer);

  runtime::EventLoop& loop_;
  LookUp look_up_;
  std::map<Place, std::vector<Waiter*>>
      waiting_;                  // a place for each lookup, even when nothing waits any more
  std::vector<Waiter*> served_;  // that have their answer next
};

}  // namespace roost::client

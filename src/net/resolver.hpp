// SPDX-License-Identifier: Apache-2.0
// Resolves host names for a loop without blocking it: a lookup blocks, so it runs on a thread that owns all
// it touches. However long a name server is silent, and however often a name is asked for meanwhile, there is
// one lookup per name at a time, and its answer goes to all waiters. Owner and thread: one loop; destroying
// it lets running lookups finish by themselves.
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

namespace roost::net {

class Resolver : public std::enable_shared_from_this<Resolver> {
 public:
  using Addresses = Result<std::vector<Address>>;
  /// May block. Thread: any.
  using LookUp = std::function<Addresses(const std::string& host, std::uint16_t port)>;

  class Waiter {
   public:
    /// May destroy this waiter and other waiters.
    virtual void on_addresses(const Addresses& addresses) = 0;

   protected:
    ~Waiter() = default;
  };

  explicit Resolver(runtime::EventLoop& loop, LookUp look_up = resolve);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Answers once, never from within the call. `waiter` is borrowed until then, or until cancel().
  void look_up(const std::string& host, std::uint16_t port, Waiter& waiter);
  void cancel(Waiter& waiter);

 private:
  using Place = std::pair<std::string, std::uint16_t>;

  void start(const Place& place);
  void answer_later(const Place& place, Addresses answer);
  void answered(const Place& place, const Addresses& answer);

  runtime::EventLoop& loop_;
  LookUp look_up_;
  std::map<Place, std::vector<Waiter*>> waiting_;  // an entry for each running lookup, even without waiters
  std::vector<Waiter*> served_;                    // waiters to be answered next
};

}  // namespace roost::net

// SPDX-License-Identifier: Apache-2.0
// Requests that one shard has forwarded to other nodes and that wait for their answer, by number. Bounded in
// number; each waits for some time. Owner and thread: its LongPollServer's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/http.hpp"
#include "runtime/event_loop.hpp"
#include "transport/node_life.hpp"

namespace roost::transport {

struct LongPollMount;

struct Forwarded {
  const LongPollMount& mount;
  NodeLife owner;
  std::optional<HttpRequest> poll;  // a GET, which opens a new session when its own is gone; none: a POST
  HttpResponder responder;
};

class ForwardedRequests {
 public:
  static constexpr std::size_t kMost = 16'384;

  /// `expired` gets those that have waited long enough.
  ForwardedRequests(runtime::EventLoop& loop, std::function<void(Forwarded)> expired);
  ForwardedRequests(const ForwardedRequests&) = delete;
  ForwardedRequests& operator=(const ForwardedRequests&) = delete;
  ~ForwardedRequests();

  [[nodiscard]] bool full() const noexcept { return waiting_.size() >= kMost; }
  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
  /// Not when full. The time in which this process does not run does not count.
  void add(std::uint64_t number, Forwarded forwarded, base::Duration patience);
  /// Nothing if none with that number waits for that node.
  [[nodiscard]] std::optional<Forwarded> take(std::uint64_t number, const NodeLife& from);
  /// At most that many.
  [[nodiscard]] std::vector<Forwarded> take_some_of(const NodeLife& owner, std::size_t most);
  /// Polls wait for that much longer and no more; `visit` gets each with its number.
  void limit_polls(base::Duration patience,
                   const std::function<void(std::uint64_t number, const Forwarded& poll)>& visit);

 private:
  class Waiting;
  using Table = std::map<std::uint64_t, std::unique_ptr<Waiting>>;

  void expire(std::uint64_t number);

  runtime::EventLoop& loop_;
  std::function<void(Forwarded)> expired_;
  Table waiting_;
};

}  // namespace roost::transport

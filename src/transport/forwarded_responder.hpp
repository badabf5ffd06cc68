// SPDX-License-Identifier: Apache-2.0
// The right to answer one long-poll request that another node has forwarded, once. Destroyed unanswered, it
// answers that the session is gone. Thread: any; the relay outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "transport/longpoll_forward.hpp"
#include "transport/node_life.hpp"

namespace roost::transport {

class LongPollRelay;

/// Who asked, and the number of the request.
struct Asker {
  NodeLife node;
  std::uint64_t number = 0;

  friend bool operator==(const Asker&, const Asker&) = default;
};

class ForwardedResponder {
 public:
  /// The relay has counted the request and its bytes.
  ForwardedResponder(LongPollRelay& relay, Asker asker, std::size_t bytes)
      : relay_(&relay), asker_(std::move(asker)), bytes_(bytes) {}
  ForwardedResponder(ForwardedResponder&& other) noexcept
      : relay_(std::exchange(other.relay_, nullptr)), asker_(std::move(other.asker_)), bytes_(other.bytes_) {}
  ForwardedResponder& operator=(ForwardedResponder&&) = delete;
  ~ForwardedResponder();

  [[nodiscard]] const Asker& asker() const noexcept { return asker_; }
  /// A second answer is ignored.
  void respond(const ForwardedAnswer& answer);

 private:
  LongPollRelay* relay_;  // null once it has answered
  Asker asker_;
  std::size_t bytes_;
};

}  // namespace roost::transport

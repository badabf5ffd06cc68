// SPDX-License-Identifier: Apache-2.0
#include "transport/forwarded_requests.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace roost::transport {

class ForwardedRequests::Waiting final : private runtime::Timer {
 public:
  Waiting(ForwardedRequests& owner, std::uint64_t number, Forwarded what, base::Duration patience)
      : forwarded(std::move(what)), owner_(owner), number_(number) {
    limit(patience);
  }

  void limit(base::Duration patience) { owner_.loop_.schedule_patiently(*this, patience); }

  Forwarded forwarded;

 private:
  void on_timer() override { owner_.expire(number_); }

  ForwardedRequests& owner_;
  const std::uint64_t number_;
};

ForwardedRequests::ForwardedRequests(runtime::EventLoop& loop, std::function<void(Forwarded)> expired)
    : loop_(loop), expired_(std::move(expired)) {}

ForwardedRequests::~ForwardedRequests() = default;

void ForwardedRequests::add(std::uint64_t number, Forwarded forwarded, base::Duration patience) {
  waiting_.emplace(number, std::make_unique<Waiting>(*this, number, std::move(forwarded), patience));
}

std::optional<Forwarded> ForwardedRequests::take(std::uint64_t number, const NodeLife& from) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end() || found->second->forwarded.owner != from) return std::nullopt;
  return std::move(waiting_.extract(found).mapped()->forwarded);
}

std::vector<Forwarded> ForwardedRequests::take_some_of(const NodeLife& owner, std::size_t most) {
  std::vector<Forwarded> taken;
  taken.reserve(std::min(most, waiting_.size()));
  for (auto place = waiting_.begin(); place != waiting_.end() && taken.size() < most;) {
    const auto next = std::next(place);
    if (place->second->forwarded.owner == owner)
      taken.push_back(std::move(waiting_.extract(place).mapped()->forwarded));
    place = next;
  }
  return taken;
}

void ForwardedRequests::limit_polls(
    base::Duration patience, const std::function<void(std::uint64_t number, const Forwarded& poll)>& visit) {
  for (const auto& [number, waiting] : waiting_) {
    if (!waiting->forwarded.poll) continue;
    waiting->limit(patience);
    visit(number, waiting->forwarded);
  }
}

void ForwardedRequests::expire(std::uint64_t number) {
  const auto node = waiting_.extract(number);
  expired_(std::move(node.mapped()->forwarded));
}

}  // namespace roost::transport

// SPDX-License-Identifier: Apache-2.0
#include "roost/pubsub_adapter.hpp"

#include <algorithm>
#include <cstdint>

namespace roost {

std::string_view to_string(GapCause cause) noexcept {
  switch (cause) {
    case GapCause::jump:
      return "jump";
    case GapCause::tail:
      return "tail";
    case GapCause::beginning:
      return "beginning";
    case GapCause::link_down:
      return "link_down";
    case GapCause::slow_consumer:
      return "slow_consumer";
    case GapCause::silent_broker:
      return "silent_broker";
    case GapCause::late_interest:
      return "late_interest";
    case GapCause::node_down:
      return "node_down";
  }
  return "unknown";
}

std::string_view to_string(PubSubState::Status status) noexcept {
  switch (status) {
    case PubSubState::Status::connecting:
      return "connecting";
    case PubSubState::Status::connected:
      return "connected";
    case PubSubState::Status::stopped:
      return "stopped";
  }
  return "unknown";
}

bool PubSubState::connected() const noexcept {
  const auto is_whole = [this](std::size_t group) {
    return std::all_of(links.begin(), links.end(), [group](const Link& link) {
      return link.group != group || link.status == Status::connected;
    });
  };
  return links.empty() ||
         std::any_of(links.begin(), links.end(), [&](const Link& link) { return is_whole(link.group); });
}

void PubSubAdapter::interest(std::string_view, bool on, const Confirmed& confirmed) {
  if (on) confirmed({});
}

Result<void> PubSubAdapter::tell(std::string_view, const NodeMessage&) {
  return {};
}

void PubSubAdapter::forget_node(std::string_view, std::uint64_t) {}

}  // namespace roost

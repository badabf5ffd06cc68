// SPDX-License-Identifier: Apache-2.0
// The topics on which trackers speak to each other. A client that joined one would read the presences of all
// topics, so no route leads there.
#pragma once

#include <string_view>

namespace roost::presence {

inline constexpr std::string_view kTrackerTopics = "phx_presence:";

[[nodiscard]] constexpr bool is_tracker_topic(std::string_view topic) noexcept {
  return topic.starts_with(kTrackerTopics);
}

}  // namespace roost::presence

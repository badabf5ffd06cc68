// SPDX-License-Identifier: Apache-2.0
#include "roost/socket_limits.hpp"

namespace roost {

std::vector<std::string> SocketLimits::problems() const {
  std::vector<std::string> problems;
  const auto require = [&](bool holds, const char* what) {
    if (!holds) problems.emplace_back(what);
  };
  require(messages_per_second <= 1'000'000'000,
          "messages_per_second must be at most 1000000000; for no limit write 0");
  require(message_burst >= 1, "message_burst must be at least 1, or no message is ever allowed");
  require(max_topic_bytes >= 1, "max_topic_bytes must be at least 1, or nothing can be joined");
  require(max_event_bytes >= 8, "max_event_bytes must be at least 8: \"phx_join\" takes as many");
  require(max_ref_bytes >= 4, "max_ref_bytes must be at least 4: null takes as many");
  require(max_waiting_joins >= 1, "max_waiting_joins must be at least 1");
  require(join_deadline.count() > 0, "join_deadline must be longer than 0 ms");
  return problems;
}

}  // namespace roost

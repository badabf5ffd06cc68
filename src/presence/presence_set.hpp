// SPDX-License-Identifier: Apache-2.0
// The presences of one node, by their names. Owner: the endpoint; filled before the start and not changed
// after, then read by any thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "presence/presence_server.hpp"

namespace roost::presence {

class PresenceSet {
 public:
  /// Throws std::invalid_argument when the options can't be, or the name is taken.
  PresenceServer& add(PresenceOptions options, const PresenceNode& node);
  /// Without a name the first. Throws std::logic_error when there is none.
  [[nodiscard]] PresenceServer& find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::shared_ptr<PresenceServer>>& all() const noexcept { return all_; }

  void start();
  void loop_ends(const runtime::Shard& shard);
  void stop();

 private:
  std::vector<std::shared_ptr<PresenceServer>> all_;
};

}  // namespace roost::presence

// SPDX-License-Identifier: Apache-2.0
// What operators ask of a node's presences: figures, topics, who is in one, and sums to compare with other
// nodes'. Each takes the lock of one part after the other. Thread: any.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "presence/presence_set.hpp"
#include "roost/introspection.hpp"
#include "roost/parameter_filter.hpp"

namespace roost::introspection {

class PresenceSearch {
 public:
  /// `presences` is borrowed; null: there are none. `filter`: what is not shown of metas.
  PresenceSearch(const presence::PresenceSet* presences, ParameterFilter filter)
      : presences_(presences), filter_(std::move(filter)) {}

  [[nodiscard]] std::vector<PresenceInfo> all() const;
  [[nodiscard]] Result<PresenceTopicsPage> topics(const PresenceTopicQuery& query,
                                                  const PageRequest& request) const;
  [[nodiscard]] Result<PresenceKeysPage> keys(const PresenceKeyQuery& query,
                                              const PageRequest& request) const;
  [[nodiscard]] Result<PresenceAudit> audit(const PresenceKeyQuery& query) const;

 private:
  [[nodiscard]] Result<const presence::PresenceServer*> find(const std::string& name) const;
  [[nodiscard]] PresenceKeyInfo info_of(presence::PresenceShard::KeyEntries entries) const;

  const presence::PresenceSet* presences_;
  ParameterFilter filter_;
};

}  // namespace roost::introspection

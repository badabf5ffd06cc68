// SPDX-License-Identifier: Apache-2.0
// What the options of a presence say of one topic or entry. Immutable.
#pragma once

#include <string_view>

#include "roost/presence.hpp"
#include "tracker/tracker_options.hpp"

namespace roost::presence {

class PresenceRules {
 public:
  explicit PresenceRules(const PresenceOptions& options) : options_(options) {}

  [[nodiscard]] PresenceMode mode_of(std::string_view topic) const;
  /// An error says what the caller must change.
  [[nodiscard]] Result<void> check(std::string_view topic, std::string_view key) const;
  [[nodiscard]] tracker::TrackerOptions tracker_options() const;

 private:
  const PresenceOptions& options_;
};

}  // namespace roost::presence

// SPDX-License-Identifier: Apache-2.0
// What an operator may do to a running node, where AdminConfig::actions lets him. Implemented by the
// endpoint. Thread: any that is not a shard's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "admin/cluster_info.hpp"
#include "inspect/shard_insight.hpp"
#include "roost/config_entry.hpp"
#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/result.hpp"

namespace roost::admin {

enum class KickOutcome : std::uint8_t { closed, was_closing };

class Controls {
 public:
  virtual ~Controls() = default;

  /// Closes it with 1001; a stock client comes back. The log says what came of it.
  virtual Result<KickOutcome> kick(ConnectionId connection) = 0;
  /// To all subscribers on all nodes; `payload` is a JSON object.
  virtual Result<void> publish(std::string_view topic, std::string_view event, const Json& payload) = 0;
  virtual Result<void> suspend_listener(std::string_view name) = 0;
  virtual Result<void> resume_listener(std::string_view name) = 0;
  /// All or none; the log says that an operator did it.
  virtual Result<void> configure(const std::vector<ConfigChange>& changes) = 0;

  // What is no action, but only the endpoint knows.

  /// Every key; secrets are not shown.
  [[nodiscard]] virtual std::vector<ConfigEntry> config() const = 0;
  /// The figures of all shards that answer in time, added up.
  [[nodiscard]] virtual inspect::ShardCounters counters() = 0;
  /// Who else is there, and how this node is connected to them.
  [[nodiscard]] virtual ClusterInfo cluster() const = 0;
};

}  // namespace roost::admin

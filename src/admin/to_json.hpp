// SPDX-License-Identifier: Apache-2.0
// The values of introspection as the admin endpoint says them: ids as texts, durations in the unit their name
// ends with, times as RFC 3339 in UTC. Pure.
#pragma once

#include "roost/config_entry.hpp"
#include "roost/introspection.hpp"

namespace roost::admin {

[[nodiscard]] std::string timestamp(std::chrono::system_clock::time_point time);
/// "channel", "socket_id", "subscription"
[[nodiscard]] std::string_view name_of(TopicKind kind) noexcept;

[[nodiscard]] Json to_json(const NodeInfo& value);
[[nodiscard]] Json to_json(const ListenerInfo& value);
[[nodiscard]] Json to_json(const MountInfo& value);
[[nodiscard]] Json to_json(const HttpRouteInfo& value);
[[nodiscard]] Json to_json(const Figures& value);
[[nodiscard]] Json to_json(const ShardInfo& value);
[[nodiscard]] Json to_json(const ConnectionInfo& value);
[[nodiscard]] Json to_json(const ChannelInfo& value);
[[nodiscard]] Json to_json(const TopicInfo& value);
[[nodiscard]] Json to_json(const MemberInfo& value);
[[nodiscard]] Json to_json(const PresenceReplicaInfo& value);
[[nodiscard]] Json to_json(const PresenceInfo& value);
[[nodiscard]] Json to_json(const PresenceTopicInfo& value);
[[nodiscard]] Json to_json(const PresenceKeyInfo& value);
[[nodiscard]] Json to_json(const PresenceSum& value);
/// With the cause in words.
[[nodiscard]] Json to_json(const WhyRecord& value);
[[nodiscard]] Json to_json(const WhySearched& value);
[[nodiscard]] Json to_json(const TraceRecord& value);
[[nodiscard]] Json to_json(const ConfigEntry& value);

template <class T>
[[nodiscard]] JsonArray to_array(const std::vector<T>& values) {
  JsonArray array;
  for (const T& value : values)
    array.push_back(to_json(value));
  return array;
}

/// {"node", "next", "partial", "silent_shards"}: a page without its items.
template <class T>
[[nodiscard]] JsonObject head_of(const Page<T>& page) {
  JsonObject object{{"node", page.node}};
  object["next"] = page.next.empty() ? Json() : Json(page.next);
  object["partial"] = page.partial;
  JsonArray silent;
  for (const unsigned shard : page.silent_shards)
    silent.emplace_back(shard);
  object["silent_shards"] = std::move(silent);
  return object;
}

}  // namespace roost::admin

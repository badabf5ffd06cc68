// SPDX-License-Identifier: Apache-2.0
// The pure part of ClientPresence: presences from JSON, and how a state or a diff changes them
// (docs/spec/presence.md §3).
#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "base/visible_text.hpp"
#include "roost/client_presence.hpp"

namespace roost {
namespace {

using PresenceChange = ClientPresenceChange;
using PhxRefs = std::unordered_set<std::string_view>;

constexpr std::string_view kMetas = "metas";
constexpr std::string_view kPhxRef = "phx_ref";

const JsonArray& metas_of(const JsonObject& presence) {
  return presence.at(kMetas).get_array();
}

std::string_view phx_ref(const Json& meta) {
  return meta.get_object().at(kPhxRef).get_string();
}

/// Views of the refs in `presence`.
PhxRefs refs_of(const JsonObject& presence) {
  PhxRefs refs;
  refs.reserve(metas_of(presence).size());
  for (const Json& meta : metas_of(presence))
    refs.insert(phx_ref(meta));
  return refs;
}

JsonArray metas_without(const JsonObject& presence, const PhxRefs& refs) {
  JsonArray rest;
  for (const Json& meta : metas_of(presence))
    if (!refs.contains(phx_ref(meta))) rest.push_back(meta);
  return rest;
}

/// `presence` with other metas.
JsonObject with_metas(const JsonObject& presence, JsonArray metas) {
  JsonObject other = presence;
  other[kMetas] = std::move(metas);
  return other;
}

bool is_meta(const Json& meta) {
  const auto* object = meta.if_object();
  const auto* ref = object == nullptr ? nullptr : object->if_contains(kPhxRef);
  return ref != nullptr && ref->is_string();
}

bool is_presence(const Json& value) {
  const auto* object = value.if_object();
  const auto* metas = object == nullptr ? nullptr : object->if_contains(kMetas);
  const auto* array = metas == nullptr ? nullptr : metas->if_array();
  return array != nullptr && std::all_of(array->begin(), array->end(), is_meta);
}

Result<ClientPresences> read_member(const JsonObject& diff, std::string_view name) {
  const auto* member = diff.if_contains(name);
  if (member == nullptr) return make_error("it has no " + std::string(name));
  return ClientPresence::read_state(*member);
}

PresenceChange sync_join(ClientPresences& present, const std::string& key, const JsonObject& joined) {
  PresenceChange change{PresenceChange::Kind::join, key, std::nullopt, joined};
  const auto found = present.find(key);
  if (found == present.end()) {
    present.emplace(key, joined);
    return change;
  }
  JsonArray metas = metas_without(found->second, refs_of(joined));
  metas.insert(metas.end(), metas_of(joined).begin(), metas_of(joined).end());
  change.current = std::exchange(found->second, with_metas(joined, std::move(metas)));
  return change;
}

std::optional<PresenceChange> sync_leave(ClientPresences& present, const std::string& key,
                                         const JsonObject& left) {
  const auto found = present.find(key);
  if (found == present.end()) return std::nullopt;
  JsonArray remaining = metas_without(found->second, refs_of(left));
  found->second[kMetas] = std::move(remaining);
  PresenceChange change{PresenceChange::Kind::leave, key, found->second, left};
  if (metas_of(found->second).empty()) present.erase(found);
  return change;
}

void add_unless_empty(ClientPresences& presences, const std::string& key, const JsonObject& presence,
                      JsonArray metas) {
  if (!metas.empty()) presences.emplace(key, with_metas(presence, std::move(metas)));
}

}  // namespace

std::vector<PresenceChange> ClientPresence::sync_state(ClientPresences& present,
                                                       const ClientPresences& state) {
  ClientPresenceDiff diff;
  for (const auto& [key, presence] : present)
    if (!state.contains(key)) diff.leaves.emplace(key, presence);
  for (const auto& [key, presence] : state) {
    const auto known = present.find(key);
    if (known == present.end()) {
      diff.joins.emplace(key, presence);
      continue;
    }
    add_unless_empty(diff.joins, key, presence, metas_without(presence, refs_of(known->second)));
    add_unless_empty(diff.leaves, key, known->second, metas_without(known->second, refs_of(presence)));
  }
  return sync_diff(present, diff);
}

std::vector<PresenceChange> ClientPresence::sync_diff(ClientPresences& present,
                                                      const ClientPresenceDiff& diff) {
  std::vector<PresenceChange> changes;
  changes.reserve(diff.joins.size() + diff.leaves.size());
  for (const auto& [key, joined] : diff.joins)
    changes.push_back(sync_join(present, key, joined));
  for (const auto& [key, left] : diff.leaves)
    if (auto change = sync_leave(present, key, left)) changes.push_back(*std::move(change));
  return changes;
}

Result<ClientPresences> ClientPresence::read_state(const Json& payload) {
  const auto* object = payload.if_object();
  if (object == nullptr) return make_error("it is not an object of presences by key");
  ClientPresences presences;
  for (const auto& [key, value] : *object) {
    if (!is_presence(value))
      return make_error(
          "the value of " + base::visible_quoted(key) +
          " is not a presence: an object with an array metas, each of whose objects has a phx_ref");
    presences.emplace(key, value.get_object());
  }
  return presences;
}

Result<ClientPresenceDiff> ClientPresence::read_diff(const Json& payload) {
  const auto* object = payload.if_object();
  if (object == nullptr) return make_error("it is not an object");
  auto joins = read_member(*object, "joins");
  if (!joins) return joins.error();
  auto leaves = read_member(*object, "leaves");
  if (!leaves) return leaves.error();
  return ClientPresenceDiff{*std::move(joins), *std::move(leaves)};
}

}  // namespace roost

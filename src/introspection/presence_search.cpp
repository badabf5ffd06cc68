// SPDX-License-Identifier: Apache-2.0
#include "introspection/presence_search.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/visible_text.hpp"
#include "introspection/page_cursor.hpp"

namespace roost::introspection {
namespace {

using presence::PresenceServer;
using presence::PresenceShard;

PresenceReplicaInfo replica_info(const tracker::Replica& replica, std::size_t part) {
  PresenceReplicaInfo info;
  info.node = replica.name.text;
  info.vsn = replica.vsn;
  info.part = static_cast<unsigned>(part);
  return info;
}

std::vector<PresenceReplicaInfo> replicas_of(const PresenceServer& server) {
  std::vector<PresenceReplicaInfo> all;
  const auto parts = server.replicas();
  for (std::size_t part = 0; part < parts.size(); ++part) {
    all.reserve(all.size() + parts[part].size());
    for (const PresenceShard::ReplicaState& state : parts[part]) {
      PresenceReplicaInfo info = replica_info(state.replica, part);
      info.self = state.self;
      info.up = state.up;
      info.entries = state.entries;
      all.push_back(std::move(info));
    }
  }
  return all;
}

PresenceInfo info_of_presence(const PresenceServer& server) {
  const presence::PresenceFigures figures = server.figures();
  return {.name = server.options().name,
          .broadcast_period = server.options().broadcast_period,
          .entries = figures.entries,
          .own_entries = figures.own_entries,
          .topics = figures.topics,
          .replicas_up = figures.replicas_up,
          .replicas_down = figures.replicas_down,
          .joins = figures.joins,
          .leaves = figures.leaves,
          .diffs = figures.diffs,
          .messages_received = figures.received,
          .malformed = figures.malformed,
          .transfers = figures.transfers,
          .replicas = replicas_of(server)};
}

PresenceSum sum_of(const PresenceShard::ReplicaSum& sum, std::size_t part) {
  PresenceSum shown{.replica = replica_info(sum.replica, part), .clock = sum.clock, .hash = sum.hash};
  shown.replica.self = sum.self;
  shown.replica.up = sum.up;
  shown.replica.entries = sum.entries;
  return shown;
}

}  // namespace

Result<const PresenceServer*> PresenceSearch::find(const std::string& name) const {
  if (presences_ != nullptr) {
    for (const auto& one : presences_->all())
      if (name.empty() || one->options().name == name) return one.get();
  }
  return make_error(name.empty() ? "this node has no presence"
                                 : fmt::format("this node has no presence {}", base::visible_quoted(name)),
                    std::errc::no_such_process);
}

std::vector<PresenceInfo> PresenceSearch::all() const {
  std::vector<PresenceInfo> all;
  if (presences_ == nullptr) return all;
  all.reserve(presences_->all().size());
  for (const auto& one : presences_->all())
    all.push_back(info_of_presence(*one));
  return all;
}

Result<PresenceTopicsPage> PresenceSearch::topics(const PresenceTopicQuery& query,
                                                  const PageRequest& request) const {
  const auto server = find(query.presence);
  if (!server) return server.error();
  PresenceTopicsPage page;
  page.presence = info_of_presence(**server);
  page.presences.reserve(presences_->all().size());
  for (const auto& one : presences_->all())
    page.presences.push_back(one->options().name);
  const std::size_t limit = limit_of(request);
  auto found = (*server)->topics(query.prefix, topic_before(request.cursor), limit + 1);
  const bool more = found.size() > limit;
  if (more) found.pop_back();
  page.items.reserve(found.size());
  for (PresenceShard::TopicCount& count : found)
    page.items.push_back({std::move(count.topic), count.keys});
  if (more) page.next = cursor_after(page.items.back().topic);
  return page;
}

Result<PresenceKeysPage> PresenceSearch::keys(const PresenceKeyQuery& query,
                                              const PageRequest& request) const {
  const auto server = find(query.presence);
  if (!server) return server.error();
  PresenceKeysPage page;
  page.presence = (*server)->options().name;
  page.topic = query.topic;
  const std::string after = topic_before(request.cursor);
  auto found = (*server)->keys(query.topic,
                               request.cursor.empty() ? std::nullopt : std::optional<std::string_view>(after),
                               limit_of(request));
  page.total = found.total;
  page.items.reserve(found.keys.size());
  for (PresenceShard::KeyEntries& entries : found.keys)
    page.items.push_back(info_of(std::move(entries)));
  if (found.more) page.next = cursor_after(page.items.back().key);
  return page;
}

PresenceKeyInfo PresenceSearch::info_of(PresenceShard::KeyEntries entries) const {
  PresenceKeyInfo info{
      .key = std::move(entries.key), .count = entries.count, .nodes = std::move(entries.nodes)};
  info.entries.reserve(entries.first.size());
  for (PresenceShard::Entry& entry : entries.first)
    info.entries.push_back({std::move(entry.node), filter_.apply(entry.meta).text});
  return info;
}

Result<PresenceAudit> PresenceSearch::audit(const PresenceKeyQuery& query) const {
  const auto server = find(query.presence);
  if (!server) return server.error();
  PresenceAudit audit;
  audit.presence = (*server)->options().name;
  audit.broadcast_period = (*server)->options().broadcast_period;
  const auto parts = (*server)->sums(query.topic);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    audit.sums.reserve(audit.sums.size() + parts[part].size());
    for (const PresenceShard::ReplicaSum& sum : parts[part])
      audit.sums.push_back(sum_of(sum, part));
  }
  return audit;
}

}  // namespace roost::introspection

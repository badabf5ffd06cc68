// SPDX-License-Identifier: Apache-2.0
// Answers the questions of Introspection for a running node, each with the search that it is for. A question
// to a shard takes a bounded number of steps there; pages are put together on the asker's thread. Owner: the
// endpoint. Thread: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "introspection/connection_search.hpp"
#include "introspection/member_search.hpp"
#include "introspection/presence_search.hpp"
#include "introspection/topic_search.hpp"
#include "introspection/why_search.hpp"
#include "pubsub/interest_table.hpp"
#include "roost/introspection.hpp"
#include "roost/parameter_filter.hpp"

namespace roost::introspection {

/// What does not change while the node runs, and what its endpoint has to be asked for.
struct NodeFacts {
  std::string name;
  std::chrono::system_clock::time_point started_at;
  std::chrono::steady_clock::time_point started;
  std::vector<MountInfo> mounts;
  std::vector<HttpRouteInfo> http_routes;
  std::function<std::string()> url;
  std::function<std::vector<ListenerInfo>()> listeners;
  std::function<std::optional<pubsub::TopicTotals>()> topics;  // of all shards; nothing: there is one
  std::function<std::uint64_t()> log_lines_dropped;
  const presence::PresenceSet* presences = nullptr;  // borrowed; null: there are none
  ParameterFilter filter{};                          // what is not shown of payloads and metas
};

class Inspector final : public Introspection {
 public:
  Inspector(const ShardQuestions& questions, NodeFacts facts);

  [[nodiscard]] NodeInfo node() const override;
  [[nodiscard]] std::vector<ListenerInfo> listeners() const override { return facts_.listeners(); }
  [[nodiscard]] std::vector<MountInfo> mounts() const override { return facts_.mounts; }
  [[nodiscard]] std::vector<HttpRouteInfo> http_routes() const override { return facts_.http_routes; }

  [[nodiscard]] ShardsPage shards(std::chrono::milliseconds timeout) override;
  [[nodiscard]] Page<ConnectionInfo> connections(const ConnectionQuery& query,
                                                 const PageRequest& page) override;
  [[nodiscard]] Result<ConnectionInfo> connection(ConnectionId id) override;
  [[nodiscard]] Result<std::vector<ChannelInfo>> channels(ConnectionId connection, Detail detail) override;
  [[nodiscard]] Result<ChannelInfo> channel(SubscriberId id, Detail detail) override;
  [[nodiscard]] Page<TopicInfo> topics(const TopicQuery& query, const PageRequest& page) override;
  [[nodiscard]] Page<MemberInfo> members(const std::string& topic, const PageRequest& page) override;
  [[nodiscard]] std::vector<PresenceInfo> presences() override { return presences_.all(); }
  [[nodiscard]] Result<PresenceTopicsPage> presence_topics(const PresenceTopicQuery& query,
                                                           const PageRequest& page) override;
  [[nodiscard]] Result<PresenceKeysPage> presence_keys(const PresenceKeyQuery& query,
                                                       const PageRequest& page) override;
  [[nodiscard]] Result<PresenceAudit> presence_audit(const PresenceKeyQuery& query) override;
  [[nodiscard]] WhyPage why(const WhyQuery& query, const PageRequest& page) override;
  [[nodiscard]] Result<std::shared_ptr<TraceSession>> trace(const TraceOptions& options) override;

 private:
  /// Every page says whose it is.
  template <class PageType>
  [[nodiscard]] PageType named(PageType page) const {
    page.node = facts_.name;
    return page;
  }
  template <class PageType>
  [[nodiscard]] Result<PageType> named(Result<PageType> page) const {
    if (page) page->node = facts_.name;
    return page;
  }

  ShardQuestions questions_;
  NodeFacts facts_;
  ConnectionSearch connections_;
  MemberSearch members_;
  TopicSearch topics_;
  WhySearch why_;
  PresenceSearch presences_;
};

}  // namespace roost::introspection

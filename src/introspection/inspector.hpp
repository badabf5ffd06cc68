// SPDX-License-Identifier: Apache-2.0
// Answers the questions of Introspection for a running endpoint. A question to a shard takes a bounded number
// of steps there; pages are put together on the asker's thread. Owner: the endpoint. Thread: any.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "endpoint/shard_questions.hpp"
#include "roost/introspection.hpp"
#include "roost/parameter_filter.hpp"

namespace roost::endpoint {

/// What does not change while the node runs, and what the endpoint itself has to be asked for.
struct NodeFacts {
  std::string name;
  std::chrono::system_clock::time_point started_at;
  std::chrono::steady_clock::time_point started;
  std::vector<MountInfo> mounts;
  std::vector<HttpRouteInfo> http_routes;
  std::function<std::string()> url;
  std::function<std::vector<ListenerReport>()> listeners;
  std::function<std::optional<pubsub::TopicTotals>()> topics;  // of all shards; nothing: there is one
  ParameterFilter filter{};                                    // what traces don't show of payloads
};

class Inspector final : public Introspection {
 public:
  /// Buckets of topics that a shard looks at for one question.
  static constexpr std::size_t kTopicSteps = 512;
  /// Connections and members: each of them costs a system call.
  static constexpr std::size_t kConnectionSteps = 128;
  /// Items of a page; more are not asked for at once.
  static constexpr std::size_t kMaxPage = 1000;

  Inspector(ShardQuestions questions, NodeFacts facts)
      : questions_(std::move(questions)), facts_(std::move(facts)) {}

  [[nodiscard]] NodeInfo node() const override;
  [[nodiscard]] std::vector<ListenerReport> listeners() const override { return facts_.listeners(); }
  [[nodiscard]] std::vector<MountInfo> mounts() const override { return facts_.mounts; }
  [[nodiscard]] std::vector<HttpRouteInfo> http_routes() const override { return facts_.http_routes; }

  [[nodiscard]] ShardsPage shards(std::chrono::milliseconds timeout) override;
  [[nodiscard]] Page<ConnectionInfo> connections(const ConnectionQuery& asked,
                                                 const PageRequest& page) override;
  [[nodiscard]] Result<ConnectionInfo> connection(ConnectionId id) override;
  [[nodiscard]] Result<std::vector<ChannelInfo>> channels(ConnectionId connection, State state) override;
  [[nodiscard]] Result<ChannelInfo> channel(SubscriberId id, State state) override;
  [[nodiscard]] Page<TopicInfo> topics(const TopicQuery& query, const PageRequest& page) override;
  [[nodiscard]] Page<MemberInfo> members(const std::string& topic, const PageRequest& page) override;
  [[nodiscard]] WhyPage why(const WhyQuery& asked, const PageRequest& page) override;
  [[nodiscard]] Result<std::shared_ptr<TraceSession>> trace(const TraceOptions& options) override;

 private:
  template <class T, class Ask>
  [[nodiscard]] Page<T> walk(const PageRequest& page, const Ask& ask) const;
  template <class Ask>
  [[nodiscard]] auto ask_connection(ConnectionId id, Ask ask) const
      -> Result<std::invoke_result_t<Ask&, socket::ConnectionHandler&>>;
  [[nodiscard]] Page<TopicInfo> topics_by_name(const TopicQuery& query, const PageRequest& page) const;
  [[nodiscard]] Page<TopicInfo> top_topics(const TopicQuery& query, const PageRequest& page) const;
  void complete(Page<TopicInfo>& page, std::optional<TopicKind> kind,
                std::chrono::steady_clock::time_point deadline) const;

  ShardQuestions questions_;
  NodeFacts facts_;
};

}  // namespace roost::endpoint

// SPDX-License-Identifier: Apache-2.0
#include "admin/connection_list.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "admin/to_json.hpp"

namespace roost::admin {
namespace {

using std::chrono::milliseconds;

/// A node with connections that have sent 1, 2, 3 … bytes, a few a page. One shard may be silent.
class Node final : public Introspection {
 public:
  explicit Node(std::size_t connections) : connections_(connections) {}

  [[nodiscard]] NodeInfo node() const override { return {}; }
  [[nodiscard]] std::vector<ListenerInfo> listeners() const override { return {}; }
  [[nodiscard]] std::vector<MountInfo> mounts() const override { return {}; }
  [[nodiscard]] std::vector<HttpRouteInfo> http_routes() const override { return {}; }
  [[nodiscard]] ShardsPage shards(milliseconds) override { return {}; }
  [[nodiscard]] Page<ConnectionInfo> connections(const ConnectionQuery&, const PageRequest& page) override {
    const std::size_t at_once = std::min<std::size_t>(3, page.limit);
    Page<ConnectionInfo> found{.node = "n"};
    std::size_t at = page.cursor.empty() ? 0 : std::stoul(page.cursor);
    for (const std::size_t end = std::min(at + at_once, connections_); at < end; ++at) {
      ConnectionInfo info;
      info.id.shard = static_cast<std::uint16_t>(at % 2);
      info.id.generation = 1;
      info.bytes_out = at + 1;
      found.items.push_back(info);
    }
    if (at < connections_) found.next = std::to_string(at);
    return found;
  }
  [[nodiscard]] Result<ConnectionInfo> connection(ConnectionId) override { return make_error("none"); }
  [[nodiscard]] Result<std::vector<ChannelInfo>> channels(ConnectionId id, Detail) override {
    ++questions;
    if (id.shard == silent_shard) return make_error("silent", std::errc::timed_out);
    return std::vector<ChannelInfo>(1);
  }
  [[nodiscard]] Result<ChannelInfo> channel(SubscriberId, Detail) override { return make_error("none"); }
  [[nodiscard]] Page<TopicInfo> topics(const TopicQuery&, const PageRequest&) override { return {}; }
  [[nodiscard]] Page<MemberInfo> members(const std::string&, const PageRequest&) override { return {}; }
  [[nodiscard]] std::vector<PresenceInfo> presences() override { return {}; }
  [[nodiscard]] Result<PresenceTopicsPage> presence_topics(const PresenceTopicQuery&,
                                                           const PageRequest&) override {
    return make_error("none");
  }
  [[nodiscard]] Result<PresenceKeysPage> presence_keys(const PresenceKeyQuery&, const PageRequest&) override {
    return make_error("none");
  }
  [[nodiscard]] Result<PresenceAudit> presence_audit(const PresenceKeyQuery&) override {
    return make_error("none");
  }
  [[nodiscard]] WhyPage why(const WhyQuery&, const PageRequest&) override { return {}; }
  [[nodiscard]] Result<std::shared_ptr<TraceSession>> trace(const TraceOptions&) override {
    return make_error("none");
  }

  std::uint16_t silent_shard = 9;
  int questions = 0;

 private:
  std::size_t connections_;
};

/// With the items in it.
Page<ConnectionInfo> list(Node& node, const PageRequest& page, ConnectionOrder order) {
  std::vector<ConnectionInfo> items;
  auto found =
      list_connections(node, {}, page, order, [&](const ConnectionInfo& info) { items.push_back(info); });
  found.items = std::move(items);
  return found;
}

TEST(ConnectionList, WithoutAnOrderIsAPage) {
  Node node(7);
  const auto page = list(node, {.limit = 5}, ConnectionOrder::as_they_come);
  ASSERT_EQ(page.items.size(), 5U);
  EXPECT_EQ(page.items[4].bytes_out, 5U);
  EXPECT_EQ(page.next, "5");
  const auto rest = list(node, {.cursor = page.next, .limit = 5}, ConnectionOrder::as_they_come);
  ASSERT_EQ(rest.items.size(), 2U);
  EXPECT_EQ(rest.items[0].bytes_out, 6U);
  EXPECT_TRUE(rest.next.empty());
}

TEST(ConnectionList, APageThatTakesTooLongEndsEarlyAndSaysWhereToGoOn) {
  Node node(1'000'000);
  const auto page =
      list(node, {.limit = 1'000'000, .timeout = milliseconds(1)}, ConnectionOrder::as_they_come);
  EXPECT_LT(page.items.size(), 1'000'000U);
  EXPECT_EQ(page.next, std::to_string(page.items.size()));
}

TEST(ConnectionList, WithAnOrderThoseWithMostOfAllPagesComeFirst) {
  Node node(7);
  const auto page = list(node, {.limit = 2}, ConnectionOrder::sent);
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].bytes_out, 7U);
  EXPECT_EQ(page.items[1].bytes_out, 6U);
  EXPECT_EQ(page.node, "n");
  EXPECT_TRUE(page.next.empty());
  EXPECT_FALSE(page.partial);
}

TEST(ConnectionList, WithAnOrderAPageThatHasRoomForAllHasThemAllInTheirOrder) {
  Node node(7);
  const auto page = list(node, {.limit = 100}, ConnectionOrder::sent);
  ASSERT_EQ(page.items.size(), 7U);
  for (std::size_t at = 0; at < 7; ++at)
    EXPECT_EQ(page.items[at].bytes_out, 7U - at);
}

TEST(ConnectionList, WithAnOrderOfNothingButZeroesAsManyAsFitAreThere) {
  Node node(7);
  EXPECT_EQ(list(node, {.limit = 4}, ConnectionOrder::queue).items.size(), 4U);
}

TEST(ConnectionList, WhenTheTimeIsOverItSaysThatItIsPartial) {
  Node node(1'000'000);
  EXPECT_TRUE(list(node, {.limit = 2, .timeout = milliseconds(1)}, ConnectionOrder::rtt).partial);
}

TEST(ConnectionList, AShardThatDoesNotAnswerIsAskedOnce) {
  Node node(3);
  node.silent_shard = 0;
  auto page = list(node, {}, ConnectionOrder::as_they_come);
  ChannelLister channels(node, milliseconds(1000));
  JsonObject silent, answered;
  channels.add(page.items[0].id, silent);
  channels.add(page.items[1].id, answered);
  channels.add(page.items[2].id, silent);  // on the same shard as the first
  EXPECT_EQ(node.questions, 2);
  EXPECT_FALSE(silent.contains("topics"));
  EXPECT_EQ(answered["topics"].as_array().size(), 1U);
  EXPECT_FALSE(page.partial);
  channels.note_missing(page);
  EXPECT_TRUE(page.partial);
  EXPECT_EQ(page.silent_shards, std::vector<unsigned>{0});
}

TEST(ConnectionList, ChannelsForWhichThereWasNoTimeMakeThePagePartial) {
  Node node(1);
  auto page = list(node, {}, ConnectionOrder::as_they_come);
  ChannelLister channels(node, milliseconds(0));
  JsonObject answer;
  channels.add(page.items[0].id, answer);
  channels.note_missing(page);
  EXPECT_TRUE(page.partial);
  EXPECT_TRUE(page.silent_shards.empty());
}

}  // namespace
}  // namespace roost::admin

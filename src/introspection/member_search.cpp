// SPDX-License-Identifier: Apache-2.0
#include "introspection/member_search.hpp"

#include <algorithm>

#include "channel/channel_server.hpp"
#include "introspection/ask_connection.hpp"
#include "introspection/shard_walk.hpp"

namespace roost::introspection {
namespace {

MemberInfo info_of(const pubsub::Subscriber& member, const channels::ShardContext& context) {
  MemberInfo info{.id = member.subscriber_id(), .kind = std::string(member.kind())};
  if (const auto* channel = context.channels.find(info.id)) {
    info.connection = channel->connection_id();
    info.peer = context.connections.find(info.connection)->info().peer;
  }
  return info;
}

Next add_members(channels::ShardContext& context, const std::string& topic, const Stretch& stretch,
                 std::vector<MemberInfo>& items) {
  if (context.pubsub == nullptr) return std::nullopt;
  const std::size_t wanted = std::min(stretch.most, kStepsOfAQuestion);
  for (const pubsub::Subscriber* member : context.index().members_from(topic, stretch.first, wanted))
    items.push_back(info_of(*member, context));
  return items.size() == wanted ? Next(stretch.first + wanted) : std::nullopt;
}

}  // namespace

Page<MemberInfo> MemberSearch::page(const std::string& topic, const PageRequest& request) const {
  return walk_shards<MemberInfo>(
      questions_, request,
      [topic](channels::ShardContext& context, const Stretch& stretch, std::vector<MemberInfo>& items) {
        return add_members(context, topic, stretch, items);
      });
}

Result<ChannelInfo> MemberSearch::channel(SubscriberId id, Detail detail) const {
  using Found = std::optional<ChannelInfo>;
  auto answer = questions_.ask(id.shard, std::chrono::steady_clock::now() + kOneAnswer,
                               [id, detail](channels::ShardContext& context) -> Found {
                                 const channels::ChannelServer* channel = context.channels.find(id);
                                 return channel == nullptr ? Found() : channel->info(detail);
                               });
  if (answer && *answer) return std::move(**answer);
  if (!answer && id.shard < questions_.shards()) return no_answer(id.shard);
  return make_error(fmt::format("no channel {} is joined", to_string(id)), std::errc::no_such_process);
}

}  // namespace roost::introspection

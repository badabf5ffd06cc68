// SPDX-License-Identifier: Apache-2.0
#include "introspection/connection_search.hpp"

#include "introspection/ask_connection.hpp"
#include "introspection/peer_query.hpp"
#include "introspection/shard_walk.hpp"

namespace roost::introspection {
namespace {

Next add_connections(const channels::ShardContext& context, const ConnectionQuery& query,
                     const Stretch& stretch, std::vector<ConnectionInfo>& items) {
  if (stretch.first > context.connections.slots())
    refuse_cursor(WalkCursor{context.shard.index(), stretch.first}.text());
  return context.connections.visit_from(
      stretch.first, kStepsOfAQuestion, [&](const socket::ConnectionHandler& connection) {
        ConnectionInfo info = connection.info();
        const bool wanted = peer_matches(info.peer, query.peer) &&
                            (query.socket_id.empty() || info.socket_id == query.socket_id);
        if (wanted) items.push_back(std::move(info));
        return items.size() < stretch.most;
      });
}

}  // namespace

Page<ConnectionInfo> ConnectionSearch::page(const ConnectionQuery& asked, const PageRequest& request) const {
  const ConnectionQuery query{wanted_peer(asked.peer), asked.socket_id};
  return walk_shards<ConnectionInfo>(questions_, request,
                                     [query](const channels::ShardContext& context, const Stretch& stretch,
                                             std::vector<ConnectionInfo>& items) {
                                       return add_connections(context, query, stretch, items);
                                     });
}

Result<ConnectionInfo> ConnectionSearch::one(ConnectionId id) const {
  return ask_connection(questions_, id, [](const socket::ConnectionHandler& open) { return open.info(); });
}

Result<std::vector<ChannelInfo>> ConnectionSearch::channels_of(ConnectionId id, Detail detail) const {
  return ask_connection(
      questions_, id, [detail](const socket::ConnectionHandler& open) { return open.channel_infos(detail); });
}

}  // namespace roost::introspection

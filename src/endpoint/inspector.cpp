// SPDX-License-Identifier: Apache-2.0
#include "endpoint/inspector.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/reserve.hpp"
#include "channel/channel_server.hpp"
#include "endpoint/node_figures.hpp"
#include "endpoint/page_cursor.hpp"
#include "endpoint/peer_query.hpp"
#include "endpoint/versions.hpp"
#include "socket/connection_handler.hpp"

namespace roost::endpoint {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kOneAnswer{1000};

ShardQuestions::Deadline deadline_of(const PageRequest& page) {
  return Clock::now() + page.timeout;
}

/// What one shard gave, and its place to go on from, if it has more.
template <class T>
struct Part {
  std::vector<T> items{};
  std::optional<std::size_t> next{};
};

/// Moves the items of a part into the page, and returns the room they were in, if it is left.
template <class T>
std::vector<T> take(Part<T> part, Page<T>& page) {
  if (page.items.empty()) {
    page.items.swap(part.items);
  } else {
    std::move(part.items.begin(), part.items.end(), std::back_inserter(page.items));
  }
  part.items.clear();
  return std::move(part.items);
}

/// Where a shard begins, and how many items there is room for.
struct Stretch {
  std::size_t first;
  std::size_t most;
};

/// Where to go on from.
using Next = std::optional<std::size_t>;

Next add_connections(ShardServers& servers, const ConnectionQuery& query, const Stretch& stretch,
                     std::vector<ConnectionInfo>& items) {
  return servers.context.connections.visit_from(
      stretch.first, Inspector::kConnectionSteps, [&](const socket::ConnectionHandler& one) {
        ConnectionInfo info = one.info();
        const bool wanted = peer_matches(info.peer, query.peer) &&
                            (query.socket_id.empty() || info.socket_id == query.socket_id);
        if (wanted) items.push_back(std::move(info));
        return items.size() < stretch.most;
      });
}

Next add_members(ShardServers& servers, const std::string& topic, const Stretch& stretch,
                 std::vector<MemberInfo>& items) {
  if (servers.context.pubsub == nullptr) return std::nullopt;
  const std::size_t wanted = std::min(stretch.most, Inspector::kConnectionSteps);
  for (const pubsub::Subscriber* member :
       servers.context.index().members_from(topic, stretch.first, wanted)) {
    MemberInfo info{.id = member->subscriber_id(), .kind = std::string(member->kind())};
    if (const auto* channel = servers.context.channels.find(info.id)) {
      info.connection = channel->connection_id();
      info.peer = servers.context.connections.find(info.connection)->info().peer;
    }
    items.push_back(std::move(info));
  }
  return items.size() == wanted ? Next(stretch.first + wanted) : std::nullopt;
}

ShardInfo info_of(ShardServers& servers, base::TimePoint started) {
  channels::ShardContext& context = servers.context;
  const inspect::ShardCounters& counters = context.insight.counters;
  const pubsub::TopicTotals topics =
      context.pubsub == nullptr ? pubsub::TopicTotals() : context.index().totals();
  ShardInfo info;
  info.shard = static_cast<unsigned>(context.shard.index());
  info.at = context.clock.now() - started;
  info.connections = context.connections.size();
  info.channels = context.insight.channels;
  info.topics = topics.channels;
  info.other_topics = topics.others;
  info.messages_in = counters.messages_in;
  info.bytes_in = counters.bytes_in;
  info.messages_out = counters.messages_out;
  info.bytes_out = counters.bytes_out;
  info.connects = counters.connects;
  info.joins = counters.joins;
  info.broadcasts = counters.broadcasts;
  info.dispatches = counters.dispatches;
  for (std::size_t i = 0; i < kCauses; ++i) {
    if (counters.causes[i] > 0) info.causes.emplace_back(static_cast<Cause>(i), counters.causes[i]);
  }
  return info;
}

}  // namespace

NodeInfo Inspector::node() const {
  return {.name = facts_.name,
          .url = facts_.url(),
          .pid = static_cast<int>(::getpid()),
          .shards = static_cast<unsigned>(questions_.shards()),
          .started_at = facts_.started_at,
          .versions = versions()};
}

ShardsPage Inspector::shards(milliseconds timeout) {
  ShardsPage page;
  page.node = facts_.name;
  page.started_at = facts_.started_at;
  page.at = Clock::now() - facts_.started;
  auto answers = questions_.ask_all(
      Clock::now() + timeout,
      [started = facts_.started](ShardServers& servers) { return info_of(servers, started); });
  for (std::size_t shard = 0; shard < answers.size(); ++shard) {
    if (answers[shard]) {
      page.items.push_back(std::move(*answers[shard]));
    } else {
      page.silent_shards.push_back(static_cast<unsigned>(shard));
    }
  }
  page.partial = !page.silent_shards.empty();
  page.total = total_of(page.items, facts_.topics());
  return page;
}

/// From shard to shard, a bounded question at a time. A shard that does not answer is left out: it gets its
/// share of the time that is left, so that those behind it have theirs. The room of a part is the asker's.
template <class T, class Ask>
Page<T> Inspector::walk(const PageRequest& request, const Ask& ask) const {
  Page<T> page{.node = facts_.name};
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, kMaxPage);
  const auto deadline = deadline_of(request);
  WalkCursor cursor = WalkCursor::parse(request.cursor);
  std::vector<T> room;
  while (cursor.shard < questions_.shards()) {
    const auto now = Clock::now();
    const auto share =
        std::max<Clock::duration>((deadline - now) / (questions_.shards() - cursor.shard), milliseconds(1));
    const Stretch stretch{cursor.place, limit - page.items.size()};
    base::reserve_for_a_moment(room, std::min(stretch.most, kConnectionSteps));
    auto part = questions_.ask(
        cursor.shard, now + share,
        [ask, stretch, part = Part<T>{.items = std::move(room)}](ShardServers& servers) mutable -> Part<T> {
          part.next = ask(servers, stretch, part.items);
          return std::move(part);
        });
    if (!part) page.silent_shards.push_back(static_cast<unsigned>(cursor.shard));
    cursor = part && part->next ? WalkCursor{cursor.shard, *part->next} : WalkCursor{cursor.shard + 1, 0};
    room = part ? take(*std::move(part), page) : std::vector<T>();
    const bool more = cursor.shard < questions_.shards();
    if (more && (page.items.size() >= limit || Clock::now() >= deadline)) {
      page.next = cursor.text();
      break;
    }
  }
  page.partial = !page.silent_shards.empty();
  return page;
}

Page<ConnectionInfo> Inspector::connections(const ConnectionQuery& asked, const PageRequest& page) {
  const ConnectionQuery query{wanted_peer(asked.peer), asked.socket_id};
  return walk<ConnectionInfo>(
      page, [query](ShardServers& servers, const Stretch& stretch, std::vector<ConnectionInfo>& items) {
        return add_connections(servers, query, stretch, items);
      });
}

template <class Ask>
auto Inspector::ask_connection(ConnectionId id, Ask ask) const
    -> Result<std::invoke_result_t<Ask&, socket::ConnectionHandler&>> {
  using Answer = std::optional<std::invoke_result_t<Ask&, socket::ConnectionHandler&>>;
  auto found =
      questions_.ask(id.shard, Clock::now() + kOneAnswer, [id, ask](ShardServers& servers) -> Answer {
        auto* open = servers.context.connections.find(id);
        if (open == nullptr) return std::nullopt;
        return ask(*open);
      });
  if (found && *found) return std::move(**found);
  if (!found && id.shard < questions_.shards()) {
    return make_error(fmt::format("shard {} does not answer", id.shard), std::errc::timed_out);
  }
  return make_error(fmt::format("no connection {} is open", to_string(id)), std::errc::no_such_process);
}

Result<ConnectionInfo> Inspector::connection(ConnectionId id) {
  return ask_connection(id, [](const socket::ConnectionHandler& open) { return open.info(); });
}

Result<std::vector<ChannelInfo>> Inspector::channels(ConnectionId connection, State state) {
  return ask_connection(connection,
                        [state](const socket::ConnectionHandler& open) { return open.channel_infos(state); });
}

Result<ChannelInfo> Inspector::channel(SubscriberId id, State state) {
  using Answer = std::optional<ChannelInfo>;
  auto found =
      questions_.ask(id.shard, Clock::now() + kOneAnswer, [id, state](ShardServers& servers) -> Answer {
        const channels::ChannelServer* channel = servers.context.channels.find(id);
        return channel == nullptr ? Answer() : channel->info(state);
      });
  if (found && *found) return std::move(**found);
  if (!found && id.shard < questions_.shards()) {
    return make_error(fmt::format("shard {} does not answer", id.shard), std::errc::timed_out);
  }
  return make_error(fmt::format("no channel {} is joined", to_string(id)), std::errc::no_such_process);
}

Page<MemberInfo> Inspector::members(const std::string& topic, const PageRequest& page) {
  return walk<MemberInfo>(
      page, [topic](ShardServers& servers, const Stretch& stretch, std::vector<MemberInfo>& items) {
        return add_members(servers, topic, stretch, items);
      });
}

}  // namespace roost::endpoint

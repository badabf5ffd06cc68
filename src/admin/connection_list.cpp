// SPDX-License-Identifier: Apache-2.0
#include "admin/connection_list.hpp"

#include <algorithm>
#include <set>

#include "admin/json.hpp"

namespace roost::admin {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kAtOnce = 1000;

std::uint64_t figure(const ConnectionInfo& connection, ConnectionOrder order) {
  switch (order) {
    case ConnectionOrder::sent:
      return connection.bytes_out;
    case ConnectionOrder::received:
      return connection.bytes_in;
    case ConnectionOrder::queue:
      return connection.queued_bytes;
    case ConnectionOrder::rtt:
      return connection.rtt ? static_cast<std::uint64_t>(connection.rtt->count()) : 0;
    default:
      return 0;
  }
}

void keep_the_first(std::vector<ConnectionInfo>& items, std::size_t limit, ConnectionOrder order) {
  const std::size_t kept = std::min(limit, items.size());
  std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(kept), items.end(),
                    [order](const ConnectionInfo& left, const ConnectionInfo& right) {
                      return figure(left, order) > figure(right, order);
                    });
  items.resize(kept);
}

milliseconds left_until(Clock::time_point deadline) {
  return std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
}

}  // namespace

Page<ConnectionInfo> list_connections(Introspection& node, const ConnectionQuery& query,
                                      const PageRequest& page, ConnectionOrder order) {
  if (order == ConnectionOrder::as_they_come) return node.connections(query, page);
  const auto deadline = Clock::now() + page.timeout;
  Page<ConnectionInfo> first;
  std::set<unsigned> silent;
  PageRequest part{.limit = kAtOnce};
  do {
    part.timeout = left_until(deadline);
    Page<ConnectionInfo> found = node.connections(query, part);
    first.node = std::move(found.node);
    std::move(found.items.begin(), found.items.end(), std::back_inserter(first.items));
    keep_the_first(first.items, page.limit, order);
    silent.insert(found.silent_shards.begin(), found.silent_shards.end());
    part.cursor = std::move(found.next);
  } while (!part.cursor.empty() && Clock::now() < deadline);
  first.silent_shards.assign(silent.begin(), silent.end());
  first.partial = !part.cursor.empty() || !silent.empty();
  return first;
}

void ChannelLister::add(ConnectionId id, JsonObject& answer) {
  if (Clock::now() >= deadline_ || silent_.contains(id.shard)) return;
  const auto channels = node_.channels(id, State::leave_out);
  if (!channels && channels.error().code == std::make_error_code(std::errc::timed_out)) {
    silent_.insert(id.shard);
    return;
  }
  answer["topics"] = channels ? to_array(*channels) : JsonArray();
}

}  // namespace roost::admin

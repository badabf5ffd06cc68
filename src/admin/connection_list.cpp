// SPDX-License-Identifier: Apache-2.0
#include "admin/connection_list.hpp"

#include <algorithm>
#include <limits>

#include "admin/to_json.hpp"
#include "base/reserve.hpp"

namespace roost::admin {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kAtOnce = 128;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

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

/// Those of all that are offered that have most: a heap with the least of them on top.
class FirstConnections {
 public:
  FirstConnections(ConnectionOrder order, std::size_t limit) : has_more_{order}, limit_(limit) {}

  void offer(ConnectionInfo connection) {
    if (first_.empty()) base::reserve_for_a_moment(first_, limit_);
    if (first_.size() == limit_) {
      if (!has_more_(connection, first_.front())) return;
      std::pop_heap(first_.begin(), first_.end(), has_more_);
      first_.pop_back();
    }
    first_.push_back(std::move(connection));
    std::push_heap(first_.begin(), first_.end(), has_more_);
  }

  /// The most first.
  [[nodiscard]] std::vector<ConnectionInfo> take() && {
    std::sort_heap(first_.begin(), first_.end(), has_more_);
    return std::move(first_);
  }

 private:
  struct HasMore {
    ConnectionOrder order;
    bool operator()(const ConnectionInfo& left, const ConnectionInfo& right) const {
      return figure(left, order) > figure(right, order);
    }
  };

  HasMore has_more_;
  std::size_t limit_;
  std::vector<ConnectionInfo> first_;
};

milliseconds left_until(Clock::time_point deadline) {
  return std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
}

/// At most `most` of them, few at a time; gives each part to `take`. What is left to say of them all is
/// returned: `next` is empty when none are left.
template <class Take>
Page<ConnectionInfo> walk(Introspection& node, const ConnectionQuery& query, const PageRequest& page,
                          std::size_t most, const Take& take) {
  const auto deadline = Clock::now() + page.timeout;
  Page<ConnectionInfo> all;
  std::set<unsigned> silent;
  all.next = page.cursor;
  std::size_t taken = 0;
  do {
    Page<ConnectionInfo> part = node.connections(
        query,
        {.cursor = all.next, .limit = std::min(kAtOnce, most - taken), .timeout = left_until(deadline)});
    taken += part.items.size();
    silent.insert(part.silent_shards.begin(), part.silent_shards.end());
    all.node = std::move(part.node);
    all.next = std::move(part.next);
    take(part.items);
  } while (!all.next.empty() && taken < most && Clock::now() < deadline);
  all.silent_shards.assign(silent.begin(), silent.end());
  all.partial = !silent.empty();
  return all;
}

}  // namespace

Page<ConnectionInfo> list_connections(Introspection& node, const ConnectionQuery& query,
                                      const PageRequest& page, ConnectionOrder order,
                                      const std::function<void(const ConnectionInfo&)>& visit) {
  if (order == ConnectionOrder::as_they_come) {
    return walk(node, query, page, page.limit, [&](const std::vector<ConnectionInfo>& part) {
      std::for_each(part.begin(), part.end(), visit);
    });
  }
  FirstConnections kept(order, std::max<std::size_t>(page.limit, 1));
  PageRequest from_the_beginning = page;
  from_the_beginning.cursor.clear();
  auto all = walk(node, query, from_the_beginning, kAll, [&](std::vector<ConnectionInfo>& part) {
    for (ConnectionInfo& connection : part)
      kept.offer(std::move(connection));
  });
  const auto first = std::move(kept).take();
  std::for_each(first.begin(), first.end(), visit);
  all.partial = all.partial || !all.next.empty();
  all.next.clear();
  return all;
}

void ChannelLister::add(ConnectionId id, JsonObject& answer) {
  if (silent_.contains(id.shard)) return;
  out_of_time_ = out_of_time_ || Clock::now() >= deadline_;
  if (out_of_time_) return;
  const auto channels = node_.channels(id, Detail::summary);
  if (!channels && channels.error().code == std::make_error_code(std::errc::timed_out)) {
    silent_.insert(id.shard);
    return;
  }
  answer["topics"] = channels ? to_array(*channels) : JsonArray();
}

void ChannelLister::note_missing(Page<ConnectionInfo>& page) const {
  std::set<unsigned> silent = silent_;
  silent.insert(page.silent_shards.begin(), page.silent_shards.end());
  page.silent_shards.assign(silent.begin(), silent.end());
  page.partial = page.partial || out_of_time_ || !silent.empty();
}

}  // namespace roost::admin

// SPDX-License-Identifier: Apache-2.0
#include "admin/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace roost::admin {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr double kNanoseconds = 1e9;  // in a second
constexpr std::chrono::milliseconds kPatience{500};

class Families {
 public:
  void counter(const char* name, const char* help, double value, Labels labels = {}) {
    ClientMetric metric = labelled(std::move(labels));
    metric.counter.value = value;
    add(name, help, MetricType::Counter, std::move(metric));
  }
  void gauge(const char* name, const char* help, double value, Labels labels = {}) {
    ClientMetric metric = labelled(std::move(labels));
    metric.gauge.value = value;
    add(name, help, MetricType::Gauge, std::move(metric));
  }
  /// `unit`: how many of the histogram's numbers make one of the metric's.
  template <std::size_t N>
  void histogram(const char* name, const char* help, const inspect::Histogram<N>& values,
                 const std::array<std::uint64_t, N>& bounds, double unit) {
    ClientMetric metric;
    metric.histogram.bucket.reserve(N + 1);
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= N; ++i) {
      cumulative += values.counts[i];
      const double bound =
          i < N ? static_cast<double>(bounds[i]) / unit : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({cumulative, bound});
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = static_cast<double>(values.sum) / unit;
    add(name, help, MetricType::Histogram, std::move(metric));
  }

  [[nodiscard]] std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  static ClientMetric labelled(Labels labels) {
    ClientMetric metric;
    metric.label = std::move(labels);
    return metric;
  }

  void add(const char* name, const char* help, MetricType type, ClientMetric metric) {
    if (families_.empty() || families_.back().name != name) families_.push_back({name, help, type, {}});
    families_.back().metric.push_back(std::move(metric));
  }

  std::vector<MetricFamily> families_;
};

void add_shards(Families& families, const std::vector<ShardInfo>& shards) {
  const auto for_each = [&](const char* name, const char* help, auto value) {
    for (const ShardInfo& shard : shards) {
      families.gauge(name, help, static_cast<double>(value(shard)), {{"shard", std::to_string(shard.shard)}});
    }
  };
  for_each("roost_connections", "Open sockets.", [](const ShardInfo& shard) { return shard.connections; });
  for_each("roost_channels", "Joined channels.", [](const ShardInfo& shard) { return shard.channels; });
}

/// Of the node: they have no shard, for they don't add up.
void add_topics(Families& families, const Figures& node) {
  families.gauge("roost_topics", "Topics that channels are on, each once, on however many shards.",
                 static_cast<double>(node.topics));
  families.gauge("roost_other_topics",
                 "Topics that no channel is on: ids of sockets, subscriptions of the program.",
                 static_cast<double>(node.other_topics));
}

void add_listeners(Families& families, const std::vector<ListenerInfo>& listeners) {
  for (const ListenerInfo& listener : listeners) {
    families.counter("roost_listener_accepted_total", "Accepted TCP connections.",
                     static_cast<double>(listener.accepted), {{"listener", listener.name}});
  }
  for (const ListenerInfo& listener : listeners) {
    families.counter("roost_listener_refused_total", "Of these, closed at once.",
                     static_cast<double>(listener.refused), {{"listener", listener.name}});
  }
  for (const ListenerInfo& listener : listeners) {
    families.counter("roost_listener_max_connections_reached_total", "How often it was full.",
                     static_cast<double>(listener.limit_reached), {{"listener", listener.name}});
  }
  for (const ListenerInfo& listener : listeners) {
    families.gauge("roost_listener_connections", "Open TCP connections.",
                   static_cast<double>(listener.open_connections), {{"listener", listener.name}});
  }
  for (const ListenerInfo& listener : listeners) {
    families.gauge("roost_listener_max_connections", "How many may be open.",
                   static_cast<double>(listener.max_connections), {{"listener", listener.name}});
  }
}

void add_counters(Families& families, const inspect::ShardCounters& counters) {
  const auto count = [&](const char* name, const char* help, std::uint64_t value) {
    families.counter(name, help, static_cast<double>(value));
  };
  count("roost_connects_total", "Sockets that were accepted.", counters.connects);
  count("roost_joins_total", "Joins that were accepted.", counters.joins);
  count("roost_messages_received_total", "Messages from clients.", counters.messages_in);
  count("roost_received_bytes_total", "Bytes of messages from clients.", counters.bytes_in);
  count("roost_messages_sent_total", "Messages to clients.", counters.messages_out);
  count("roost_sent_bytes_total", "Bytes of messages to clients.", counters.bytes_out);
  count("roost_broadcasts_total", "Broadcasts that had members here, each once.", counters.broadcasts);
  count("roost_dispatches_total", "Broadcasts that a shard gave to its members, once for each shard.",
        counters.dispatches);
  const auto seconds = [&](const char* name, const char* help, base::Duration value) {
    families.counter(name, help, std::chrono::duration<double>(value).count());
  };
  seconds("roost_tls_handshake_cpu_seconds_total", "CPU time of TLS handshakes.", counters.handshake_cpu);
  seconds("roost_tls_handshake_wait_seconds_total", "TLS handshakes that waited for CPU, together.",
          counters.handshake_wait);
  for (const CauseText& text : all_causes()) {
    families.counter("roost_endings_total", "Closes, refusals, ends of channels and drops, by cause.",
                     static_cast<double>(counters.causes[static_cast<std::size_t>(text.cause)]),
                     {{"kind", std::string(name_of(text.kind))}, {"cause", std::string(text.name)}});
  }
}

void add_histograms(Families& families, const inspect::ShardCounters& counters) {
  const auto duration = [&](const char* name, const char* help, const inspect::DurationHistogram& values) {
    families.histogram(name, help, values, inspect::kDurationBounds, kNanoseconds);
  };
  duration("roost_join_duration_seconds", "From a join to its answer.", counters.join);
  duration("roost_handle_in_duration_seconds", "Of handle_in callbacks.", counters.handle_in);
  duration("roost_broadcast_delivery_seconds", "From a broadcast to the queues of a shard's members.",
           counters.delivery);
  duration("roost_loop_turn_seconds", "Of a shard's loop turn, without its sleep.", counters.loop_turn);
  families.histogram("roost_send_queue_bytes", "Waiting for one connection when it is flushed.",
                     counters.send_queue, inspect::kByteBounds, 1);
}

/// As they say themselves in their hellos: what they count is theirs, and begins anew with them.
void add_members(Families& families, const nodes::View& view) {
  const auto for_each = [&](const char* name, const char* help, auto value) {
    for (const cluster::Member& member : view.others)
      if (!member.duplicate)
        families.gauge(name, help, static_cast<double>(value(member)), {{"node", member.name}});
  };
  using cluster::Member;
  for_each("roost_node_up", "1: the other node is heard.",
           [](const Member& member) { return member.alive(); });
  for_each("roost_node_messages_sent", "To other nodes, by its own count.",
           [](const Member& member) { return member.hello.counters.sent; });
  for_each("roost_node_messages_received", "Of other nodes, by its own count.",
           [](const Member& member) { return member.hello.counters.received; });
  for_each("roost_node_messages_lost", "Of other nodes, known to be missing there, by its own count.",
           [](const Member& member) { return member.hello.counters.lost; });
  for (const Member& member : view.others) {
    if (member.round_trip && !member.duplicate)
      families.gauge("roost_node_round_trip_seconds", "From this node to the other and back.",
                     std::chrono::duration<double>(*member.round_trip).count(), {{"node", member.name}});
  }
  const auto twins = std::count_if(view.others.begin(), view.others.end(),
                                   [](const Member& member) { return member.duplicate; });
  families.gauge("roost_duplicate_nodes", "Other nodes that share their name with a node that runs.",
                 static_cast<double>(twins));
}

void add_links(Families& families, const PubSubState& state) {
  const auto for_each = [&](const char* name, const char* help, auto value) {
    for (std::size_t i = 0; i < state.links.size(); ++i)
      families.gauge(name, help, static_cast<double>(value(state.links[i])),
                     {{"link", std::to_string(i)}, {"broker", state.links[i].broker}});
  };
  using Link = PubSubState::Link;
  for_each("roost_broker_link_up", "1: connected.",
           [](const Link& link) { return link.status == PubSubState::Status::connected; });
  for_each("roost_broker_link_queued_bytes", "Not yet written to the broker.",
           [](const Link& link) { return link.queued_bytes; });
  for_each("roost_broker_link_connects", "So far.", [](const Link& link) { return link.connects; });
  for_each("roost_broker_link_round_trip_seconds", "Of the last probe; 0: none came back yet.",
           [](const Link& link) { return std::chrono::duration<double>(link.round_trip).count(); });
}

void add_pubsub(Families& families, const ClusterInfo& cluster) {
  const auto count = [&](const char* name, const char* help, std::uint64_t value) {
    families.counter(name, help, static_cast<double>(value));
  };
  const PubSubState& state = cluster.pubsub;
  count("roost_cluster_messages_sent_total", "Messages to other nodes.", state.sent);
  count("roost_cluster_messages_received_total", "Messages of other nodes.", state.received);
  count("roost_cluster_messages_dropped_total", "Messages that could not be sent to the broker.",
        state.dropped);
  count("roost_cluster_messages_malformed_total", "Received from the broker and not understood.",
        state.malformed);
  count("roost_cluster_messages_lost_total", "Of other nodes, known to be missing.", state.lost);
  for (const auto& gap : cluster.gaps)
    families.counter("roost_cluster_gaps_total", "Times when messages of other nodes may have been lost.",
                     static_cast<double>(gap.gaps), {{"cause", std::string(to_string(gap.cause))}});
  for (const auto& gap : cluster.gaps)
    families.counter("roost_cluster_gap_messages_total", "Of these, as far as their number is known.",
                     static_cast<double>(gap.messages), {{"cause", std::string(to_string(gap.cause))}});
}

void add_presences(Families& families, const std::vector<PresenceInfo>& presences) {
  const auto each = [&](const auto& add) {
    for (const PresenceInfo& one : presences)
      add(one);
  };
  const auto count = [&](const char* name, const char* help, std::uint64_t PresenceInfo::* figure) {
    each([&](const PresenceInfo& one) {
      families.counter(name, help, static_cast<double>(one.*figure), {{"presence", one.name}});
    });
  };
  const auto gauge = [&](const char* name, const char* help, std::size_t PresenceInfo::* figure) {
    each([&](const PresenceInfo& one) {
      families.gauge(name, help, static_cast<double>(one.*figure), {{"presence", one.name}});
    });
  };
  gauge("roost_presence_entries", "Of all nodes, as this one knows them.", &PresenceInfo::entries);
  gauge("roost_presence_own_entries", "Tracked on this node.", &PresenceInfo::own_entries);
  gauge("roost_presence_topics", "Topics in which somebody is.", &PresenceInfo::topics);
  each([&](const PresenceInfo& one) {
    const auto replicas = [&](const char* state, std::size_t number) {
      families.gauge("roost_presence_replicas", "Other nodes, by whether they are heard.",
                     static_cast<double>(number), {{"presence", one.name}, {"state", state}});
    };
    replicas("up", one.replicas_up);
    replicas("down", one.replicas_down);
  });
  count("roost_presence_joins_total", "Entries that came, on all nodes.", &PresenceInfo::joins);
  count("roost_presence_leaves_total", "Entries that left, on all nodes.", &PresenceInfo::leaves);
  count("roost_presence_diffs_total", "Diffs sent to the clients of a topic.", &PresenceInfo::diffs);
  count("roost_presence_messages_received_total", "Messages of other nodes.",
        &PresenceInfo::messages_received);
  count("roost_presence_malformed_total", "Of these, refused.", &PresenceInfo::malformed);
  count("roost_presence_transfers_total", "States asked of other nodes.", &PresenceInfo::transfers);
}

}  // namespace

std::string metrics_text(Introspection& node, const inspect::ShardCounters& counters,
                         const ClusterInfo& cluster) {
  Families families;
  const NodeInfo info = node.node();
  families.gauge("roost_build_info", "1, with what the node is.", 1,
                 {{"version", info.versions.empty() ? std::string() : info.versions.front().second}});
  families.gauge("roost_start_time_seconds", "When the node started.",
                 std::chrono::duration<double>(info.started_at.time_since_epoch()).count());
  families.counter("roost_log_lines_dropped_total",
                   "Log lines not written, because the log could not keep up.",
                   static_cast<double>(info.log_lines_dropped));
  const ShardsPage shards = node.shards(kPatience);
  families.gauge("roost_silent_shards", "Shards that did not answer in time; their figures are missing.",
                 static_cast<double>(shards.silent_shards.size()));
  add_shards(families, shards.items);
  add_topics(families, shards.total);
  add_listeners(families, node.listeners());
  add_counters(families, counters);
  add_histograms(families, counters);
  add_members(families, cluster.view);
  add_links(families, cluster.pubsub);
  add_pubsub(families, cluster);
  add_presences(families, node.presences());
  return families.text();
}

}  // namespace roost::admin

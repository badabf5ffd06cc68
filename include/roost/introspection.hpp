// SPDX-License-Identifier: Apache-2.0
// What a running node reports about itself, as values, each true when it was gathered. Every question goes
// shard by shard through their mailboxes and stops none of them: an answer has a page's size and a time-out,
// and names the shards that did not answer in that time. Thread: any that is not a shard's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "roost/cause.hpp"
#include "roost/ids.hpp"
#include "roost/json.hpp"
#include "roost/result.hpp"
#include "roost/trace.hpp"

namespace roost {

struct PageRequest {
  std::string cursor{};  // Page::next of the page before, else std::invalid_argument; empty: the beginning
  std::size_t limit = 100;
  std::chrono::milliseconds timeout{500};  // of the whole answer
};

template <class T>
struct Page {
  std::string node{};
  std::vector<T> items{};
  std::string next{};  // cursor of the next page; empty: this is the last
  bool partial = false;
  std::vector<unsigned> silent_shards{};  // did not answer in time; what they have is missing
};

struct ConnectionInfo {
  ConnectionId id{};
  std::string handler{};  // the socket type
  std::string mount{};    // its path
  std::optional<std::string> socket_id{};
  std::string peer{};        // "127.0.0.1:50034"; the IP alone if a proxy does not know the port
  std::string proxy{};       // the trusted proxy it comes through; empty: none
  std::string transport{};   // "websocket", "longpoll"
  std::string serializer{};  // "V2"; empty for raw sockets
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t queued_bytes = 0;
  std::optional<std::chrono::microseconds> rtt{};  // the kernel's smoothed estimate
  std::uint32_t retransmits = 0;
  /// From a ping to its pong; none: not pinged yet (WebSocketOptions::ping_interval), or long polling.
  std::optional<std::chrono::microseconds> round_trip{};
  std::chrono::seconds age{0};
  std::chrono::milliseconds silence{0};  // since the client was heard
  std::size_t channels = 0;
  /// It is over for the application, and only kept until the client has taken the close, or so long that it
  /// does not come back immediately.
  bool closing = false;
};

struct ConnectionQuery {
  std::string peer{};       // an IP, or an IP with its port; empty: any; else std::invalid_argument
  std::string socket_id{};  // empty: any
};

struct ChannelInfo {
  SubscriberId id{};
  ConnectionId connection{};
  std::string topic{};
  std::string route{};     // the pattern that led to it
  std::string join_ref{};  // empty: the client gave none
  bool joined = false;     // false: its join is not answered yet
  std::chrono::system_clock::time_point joined_at{};
  std::optional<Json> state{};  // what Channel::describe() says, with Detail::described
};

/// How much an answer about a channel holds: Channel::describe() runs the application's code.
enum class Detail : bool { summary, described };

/// What subscribes to a topic: channels, perhaps among others; sockets, for which it is their id; or only
/// subscriptions of the program.
enum class TopicKind : std::uint8_t { channel, socket_id, subscription };

struct TopicInfo {
  std::string topic{};
  std::size_t members = 0;
  std::uint64_t messages = 0;  // sent to members, by broadcasts and by their channels' pushes
  std::uint64_t bytes = 0;     // of these
  TopicKind kind = TopicKind::channel;
};

struct TopicQuery {
  enum class Order : std::uint8_t { name, members, messages, bytes };
  std::string prefix{};
  Order order = Order::name;        // others give one page: the topics that are first on some shard
  std::optional<TopicKind> kind{};  // none: of every kind
};

struct MemberInfo {
  SubscriberId id{};
  std::string kind{};         // "channel", "socket id", "subscription"
  ConnectionId connection{};  // of channels
  std::string peer{};         // of channels
};

/// One close, refusal, end of a channel or drop, with what spoke for it.
struct WhyRecord {
  unsigned shard = 0;
  std::uint64_t number = 0;
  std::chrono::system_clock::time_point time{};
  Cause cause = Cause::unspecified;
  std::string detail{};
  ConnectionId connection{};  // not valid for refusals
  std::string socket_id{};
  std::string peer{};
  std::string proxy{};  // the trusted proxy it came through; empty: none, or the connection was never open
  std::string topic{};  // or the mount's path, for refusals
  unsigned code = 0;    // close code or HTTP status
  std::string transport{};
  std::uint64_t queued_bytes = 0;
  std::optional<std::chrono::microseconds> rtt{};
  std::uint32_t retransmits = 0;
  std::chrono::seconds age{0};
  std::chrono::milliseconds silence{0};
};

/// What is given has to match; all empty matches everything.
struct WhyQuery {
  std::optional<ConnectionId> connection{};
  std::string socket_id{};
  std::string peer{};  // an IP, or an IP with its port; else std::invalid_argument
};

/// What was looked through for an answer: all records that are still there, whatever the query.
struct WhySearched {
  std::size_t records = 0;
  /// Earlier ones may have been overwritten; none: those of the whole life of the node are there.
  std::optional<std::chrono::system_clock::time_point> since{};
};

struct WhyPage : Page<WhyRecord> {
  WhySearched searched{};
};

/// One run of a node, as one part of a presence knows it.
struct PresenceReplicaInfo {
  std::string node{};
  std::uint64_t vsn = 0;  // of the run
  unsigned part = 0;      // of the topics (PresenceOptions::pool_size)
  bool self = false;
  bool up = true;  // false: its entries are hidden
  std::size_t entries = 0;
};

/// A presence of the node (Endpoint::add_presence). Counters are since the start; entries and topics are now.
struct PresenceInfo {
  std::string name{};
  std::chrono::milliseconds broadcast_period{0};
  std::size_t entries = 0;      // of all nodes, also of those that are down
  std::size_t own_entries = 0;  // of this node
  std::size_t topics = 0;       // in which somebody is
  std::size_t replicas_up = 0;  // other nodes
  std::size_t replicas_down = 0;
  std::uint64_t joins = 0;  // seen here, of all nodes
  std::uint64_t leaves = 0;
  std::uint64_t diffs = 0;              // sent to the clients of a topic
  std::uint64_t messages_received = 0;  // of other nodes
  std::uint64_t malformed = 0;          // of these: refused
  std::uint64_t transfers = 0;          // asked of other nodes
  std::vector<PresenceReplicaInfo> replicas{};
};

struct PresenceTopicQuery {
  std::string presence{};  // its name; empty: the first
  std::string prefix{};
};

struct PresenceTopicInfo {
  std::string topic{};
  std::size_t keys = 0;
};

struct PresenceTopicsPage : Page<PresenceTopicInfo> {
  PresenceInfo presence{};
  std::vector<std::string> presences{};  // the names of all
};

struct PresenceEntryInfo {
  std::string node{};
  std::string meta{};  // JSON, by Config::filter_parameters
};

struct PresenceKeyInfo {
  std::string key{};
  std::size_t count = 0;                     // of its entries
  std::vector<std::string> nodes{};          // of these
  std::vector<PresenceEntryInfo> entries{};  // the first eight
};

struct PresenceKeyQuery {
  std::string presence{};
  std::string topic{};
};

/// In the order of the keys, as this node knows them. A page with very large metas has fewer keys.
struct PresenceKeysPage : Page<PresenceKeyInfo> {
  std::string presence{};
  std::string topic{};
  std::size_t total = 0;  // keys in the topic
};

/// What a node knows of one replica, in figures that are equal on all nodes that know the same.
struct PresenceSum {
  PresenceReplicaInfo replica{};
  std::uint64_t clock = 0;  // changes of the replica that are known here, without a gap
  std::uint64_t hash = 0;   // over topic, key, process and phx_ref of its entries, in any order
};

struct PresenceAudit {
  std::string node{};
  std::string presence{};
  std::chrono::milliseconds broadcast_period{0};
  std::vector<PresenceSum> sums{};
};

struct Figures {
  std::size_t connections = 0;
  std::size_t channels = 0;
  std::size_t topics = 0;        // that channels are on
  std::size_t other_topics = 0;  // that none is on: ids of sockets, subscriptions of the program
  std::uint64_t messages_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t connects = 0;
  std::uint64_t joins = 0;
  std::uint64_t broadcasts = 0;  // of a shard: that no other shard had given to members before
  std::uint64_t dispatches = 0;  // broadcasts that a shard gave to its members
  std::vector<std::pair<Cause, std::uint64_t>> causes{};  // those that happened
};

struct ShardInfo : Figures {
  unsigned shard = 0;
  std::chrono::nanoseconds at{0};  // when it was asked, since the node started, by a clock that only runs on
};

/// With the figures of the node: a topic that several shards have is one, and so is a broadcast they all gave
/// to members. What silent shards have is missing, but for topics.
struct ShardsPage : Page<ShardInfo> {
  Figures total{};
  std::chrono::system_clock::time_point started_at{};
  std::chrono::nanoseconds at{0};
};

struct RouteInfo {
  std::string pattern{};
  std::string channel{};  // its type
  std::vector<std::string> intercepts{};
};

/// A mounted socket.
struct MountInfo {
  std::string path{};
  std::string handler{};
  std::vector<std::pair<std::string, std::string>> transports{};  // "websocket" → "/socket/websocket"
  std::vector<RouteInfo> routes{};                                // in their order; none for raw sockets
};

struct HttpRouteInfo {
  std::string method{};
  std::string path{};
  bool prefix = false;  // everything below it too
};

struct NodeInfo {
  std::string name{};
  std::string url{};
  int pid = 0;
  unsigned shards = 0;
  std::chrono::system_clock::time_point started_at{};
  std::vector<std::pair<std::string, std::string>> versions{};  // of Roost and what it is built on
  std::uint64_t log_lines_dropped = 0;                          // because the log could not keep up
};

/// Settings and counters of a listener; settings with a setter on the endpoint may change while it runs.
struct ListenerInfo {
  std::string name{};  // "http", "https"
  std::string address{};
  std::uint16_t port = 0;
  int backlog = 0;
  unsigned acceptors = 0;
  std::size_t max_connections = 0;
  std::chrono::milliseconds handshake_timeout{0};
  std::size_t open_connections = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  // of these: closed immediately, too many of their address or a stuck shard
  std::uint64_t limit_reached = 0;  // how often max_connections was reached
  bool suspended = false;
};

class Introspection {
 public:
  virtual ~Introspection() = default;

  [[nodiscard]] virtual NodeInfo node() const = 0;
  [[nodiscard]] virtual std::vector<ListenerInfo> listeners() const = 0;
  [[nodiscard]] virtual std::vector<MountInfo> mounts() const = 0;
  [[nodiscard]] virtual std::vector<HttpRouteInfo> http_routes() const = 0;

  [[nodiscard]] virtual ShardsPage shards(std::chrono::milliseconds timeout) = 0;
  [[nodiscard]] virtual Page<ConnectionInfo> connections(const ConnectionQuery& query,
                                                         const PageRequest& page) = 0;
  /// An error when it is gone, or its shard does not answer.
  [[nodiscard]] virtual Result<ConnectionInfo> connection(ConnectionId id) = 0;
  [[nodiscard]] virtual Result<std::vector<ChannelInfo>> channels(ConnectionId connection, Detail detail) = 0;
  [[nodiscard]] virtual Result<ChannelInfo> channel(SubscriberId id, Detail detail) = 0;
  [[nodiscard]] virtual Page<TopicInfo> topics(const TopicQuery& query, const PageRequest& page) = 0;
  [[nodiscard]] virtual Page<MemberInfo> members(const std::string& topic, const PageRequest& page) = 0;
  // Presences, which belong to no shard. An error when there is none of that name.

  [[nodiscard]] virtual std::vector<PresenceInfo> presences() = 0;
  [[nodiscard]] virtual Result<PresenceTopicsPage> presence_topics(const PresenceTopicQuery& query,
                                                                   const PageRequest& page) = 0;
  [[nodiscard]] virtual Result<PresenceKeysPage> presence_keys(const PresenceKeyQuery& query,
                                                               const PageRequest& page) = 0;
  /// Of one topic, or of all if that is empty. Looks at every entry: 100,000 hold up whoever tracks for about
  /// 20 ms.
  [[nodiscard]] virtual Result<PresenceAudit> presence_audit(const PresenceKeyQuery& query) = 0;

  /// The newest first.
  [[nodiscard]] virtual WhyPage why(const WhyQuery& query, const PageRequest& page) = 0;

  /// Begins a trace. An error says what is wrong with the expression, and where, or which bound is missing.
  [[nodiscard]] virtual Result<std::shared_ptr<TraceSession>> trace(const TraceOptions& options) = 0;
};

}  // namespace roost

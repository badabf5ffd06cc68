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
  /// The newest first.
  [[nodiscard]] virtual WhyPage why(const WhyQuery& query, const PageRequest& page) = 0;

  /// Begins a trace. An error says what is wrong with the expression, and where, or which bound is missing.
  [[nodiscard]] virtual Result<std::shared_ptr<TraceSession>> trace(const TraceOptions& options) = 0;
};

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
#include "roost/cause.hpp"

#include <array>

namespace roost {
namespace {

constexpr CauseKind kClose = CauseKind::close;
constexpr CauseKind kRefusal = CauseKind::refusal;
constexpr CauseKind kChannel = CauseKind::channel;
constexpr CauseKind kDrop = CauseKind::drop;

constexpr auto kTable = std::to_array<CauseText>({
    {Cause::unspecified, kClose, "server", "unspecified", "The server closed the connection.", ""},
    {Cause::client_closed, kClose, "client", "client_closed", "The client closed the connection.", ""},
    {Cause::connection_lost, kClose, "network", "connection_lost",
     "The TCP connection ended without a close handshake: the client's process, machine or network went "
     "away.",
     "Many at once point to a proxy or a network; look at the round trip time and retransmits."},
    {Cause::protocol_error, kClose, "client", "protocol_error", "The client broke the WebSocket protocol.",
     "The rule it broke is in the detail; the client's library has to be changed."},
    {Cause::message_too_large, kClose, "client", "message_too_large",
     "The client sent a message larger than websocket.max_frame_size allows.",
     "Let it send less at once, or raise the bound."},
    {Cause::undecodable_message, kClose, "client", "undecodable_message",
     "The client sent a frame that is no message of its protocol version.",
     "Compare the client's vsn parameter with what it sends."},
    {Cause::idle_timeout, kClose, "server", "idle_timeout",
     "Nothing was heard from the client for as long as websocket.timeout allows.",
     "Let the client send heartbeats more often than the time-out, or raise the time-out."},
    {Cause::reader_lags, kClose, "server", "reader_lags",
     "The client read more slowly than it was sent to, and more than websocket.max_queued_bytes waited for "
     "it.",
     "Send it less, make it faster, or raise the bound."},
    {Cause::node_queues_full, kClose, "server", "node_queues_full",
     "More waited for all slow clients together than Config::max_queued_bytes allows, and this one was among "
     "the slowest.",
     "Send less, or raise the bound if there is memory for it."},
    {Cause::burst_too_large, kClose, "application", "burst_too_large",
     "The client was sent more at once than Config::max_queued_bytes allows the node to keep, before it "
     "could "
     "take it.",
     "Send it in parts, from a timer or as the client asks for them, or raise the bound."},
    {Cause::disconnect_broadcast, kClose, "application", "disconnect_broadcast",
     "The application disconnected the client.", ""},
    {Cause::kicked, kClose, "operator", "kicked", "An operator ended the connection.", ""},
    {Cause::drained, kClose, "operator", "drained",
     "The node is stopping and asked its clients to come back elsewhere.", ""},
    {Cause::node_stopped, kClose, "operator", "node_stopped",
     "The node stopped, and the connection had not ended by then.",
     "Config::shutdown gives clients more time."},
    {Cause::stopped_by_socket, kClose, "application", "stopped_by_socket",
     "The application's socket ended the connection.", ""},
    {Cause::socket_crashed, kClose, "application", "socket_crashed",
     "A callback of the application's raw socket threw.", "The log has the exception's text."},
    {Cause::refused_for_good, kClose, "application", "refused_for_good",
     "The client was refused for good, told so, and held for a while so that it does not come back at once.",
     "Why it was refused is in the record of its refusal."},
    {Cause::polls_stopped, kClose, "server", "polls_stopped",
     "A long-polling client did not poll again in time.", "It has gone away, or its network is slow."},
    {Cause::unfetched_messages, kClose, "server", "unfetched_messages",
     "More messages waited for a long-polling client than longpoll.max_buffered_bytes allows.",
     "Send it less, or raise the bound."},
    {Cause::limit_ignored, kClose, "client", "limit_ignored",
     "The client was told that it asks for more than the limits of its mount allow, and went on.",
     "Which limit is in the detail; SocketOptions::limits sets it."},
    {Cause::response_unread, kClose, "client", "response_unread",
     "The client took nothing of an HTTP response for a minute.",
     "It has gone away, or its program does not read what it asks for."},
    {Cause::origin_refused, kRefusal, "server", "origin_refused",
     "The Origin header of the request is not one that check_origin allows.",
     "If the page is yours, set url_host to its host or list its origin in check_origin."},
    {Cause::subprotocol_refused, kRefusal, "server", "subprotocol_refused",
     "The client offers WebSocket subprotocols, and none is one of the mount's.",
     "List the subprotocol in websocket.subprotocols."},
    {Cause::version_refused, kRefusal, "server", "version_refused",
     "No serializer of the mount speaks the version the client asked for.", "Look at the vsn parameter."},
    {Cause::connect_refused, kRefusal, "application", "connect_refused",
     "The application's connect() refused the client.", ""},
    {Cause::step_refused, kRefusal, "application", "step_refused",
     "A step in front of the socket refused the request: its address, its rate or its token.", ""},
    {Cause::upgrade_refused, kRefusal, "server", "upgrade_refused", "The request is no WebSocket upgrade.",
     "A proxy in between may have removed its headers."},
    {Cause::too_many_sessions, kRefusal, "server", "too_many_sessions",
     "As many long-polling sessions were open as longpoll.max_sessions allows.", "Raise the bound."},
    {Cause::too_many_of_address, kRefusal, "server", "too_many_of_address",
     "As many connections of its address were open as max_connections_per_address allows.",
     "If the address is that of a proxy of yours, name it in trusted_proxies. Only the first is noted until "
     "one "
     "closes; the listener counts them all."},
    {Cause::handshake_over_budget, kRefusal, "server", "handshake_over_budget",
     "Its TLS handshake would have waited longer than it had time, because handshakes took all the CPU that "
     "https.handshake_cpu, or for its address https.handshake_cpu_per_address, allows.",
     "Many from one address: if it is a proxy of yours, raise its part or set it to 0. Many from everywhere: "
     "an "
     "attack, or all clients at once; certificates with an EC key make handshakes cheaper. One in a second "
     "is "
     "noted, all are counted."},
    {Cause::proxy_header_refused, kRefusal, "server", "proxy_header_refused",
     "The listener takes connections only behind a PROXY protocol header, from the proxies that its "
     "proxy_protocol names.",
     "Let the proxy send the header, name its address in proxy_protocol, or take that option out. At most "
     "ten "
     "at once and then one in a second are noted, all are counted."},
    {Cause::request_refused, kRefusal, "client", "request_refused",
     "The HTTP request was malformed, too large, or not complete in time.",
     "Which rule it broke is in the detail. At most ten at once and then one in a second are noted, all are "
     "counted."},
    {Cause::tls_handshake_failed, kRefusal, "client", "tls_handshake_failed",
     "The TLS handshake failed, or was not complete in time.",
     "What OpenSSL says of it is in the detail: no common version or cipher, a certificate the client does "
     "not "
     "trust, or no TLS at all. At most ten at once and then one in a second are noted, all are counted."},
    {Cause::silent_connection, kRefusal, "client", "silent_connection",
     "A connection asked for nothing until its time was up: a port scan, a health check, or a connection "
     "that "
     "a browser opened in advance.",
     "They are only counted."},
    {Cause::unmatched_topic, kChannel, "server", "unmatched_topic",
     "The client joined a topic that no route leads to.", "`roost routes` lists the patterns."},
    {Cause::too_many_channels, kChannel, "server", "too_many_channels",
     "The client has joined as many topics as max_channels_per_transport allows.", ""},
    {Cause::too_many_joins_wait, kChannel, "server", "too_many_joins_wait",
     "As many joins of this shard waited for their answers as limits.max_waiting_joins allows.",
     "Answer joins sooner, or raise the bound."},
    {Cause::cluster_unavailable, kChannel, "network", "cluster_unavailable",
     "The first join of a topic on this node was not confirmed by the broker: the topic's broadcasts by "
     "other "
     "nodes would not have come.",
     "`roost nodes` shows the connections to the broker. pubsub.join_deadline and pubsub.join_without_broker "
     "say how long such a join waits, and what happens then."},
    {Cause::join_refused, kChannel, "application", "join_refused",
     "The application's join() refused the client.", ""},
    {Cause::join_crashed, kChannel, "application", "join_crashed",
     "The application's join() threw, or was never answered.", "The log has the parameters of the join."},
    {Cause::channel_crashed, kChannel, "application", "channel_crashed", "A callback of the channel threw.",
     "The log has what the callback was called with."},
    {Cause::channel_stopped, kChannel, "application", "channel_stopped",
     "The application stopped the channel.", ""},
    {Cause::channel_killed, kChannel, "application", "channel_killed", "The channel was ended from outside.",
     ""},
    {Cause::too_many_waiting, kDrop, "server", "too_many_waiting",
     "More messages for a topic came than may wait while its join is being decided.",
     "Answer the join sooner, or let the client wait for the answer."},
    {Cause::stale_join_ref, kDrop, "server", "stale_join_ref",
     "A message was meant for an earlier join of its topic, which has ended.", ""},
    {Cause::transport_carries_no_binary, kDrop, "server", "transport_carries_no_binary",
     "A binary message was meant for a long-polling client, whose transport carries text only.", ""},
    {Cause::too_many_messages, kDrop, "client", "too_many_messages",
     "The client sent more messages than limits.messages_per_second allows, and was told when to go on.",
     "Let it send less, or raise the bound."},
    {Cause::name_too_long, kDrop, "client", "name_too_long",
     "A topic, event or ref of the client was longer than the limits of its mount allow.",
     "Which one is in the detail."},
    {Cause::join_overdue, kDrop, "server", "join_overdue",
     "A join waited so long for another one of its topic that its client had given it up.",
     "Answer joins sooner."},
    {Cause::oldest_dropped, kDrop, "client", "oldest_dropped",
     "The client lags, and the oldest message that waited for it gave way, as Delivery::drop_oldest says.",
     ""},
    {Cause::superseded, kDrop, "client", "superseded",
     "The client lags, and a later message took the place of one that waited, as Delivery::latest_by says.",
     ""},
    {Cause::cluster_gap, kDrop, "network", "cluster_gap",
     "Broadcasts of other nodes may not have reached this one.",
     "What is missing, and how that is known, is in the detail. `roost nodes` shows the nodes and the "
     "connections to the broker. A channel that overrides handle_gap() can push its state anew."},
});

}  // namespace

std::span<const CauseText> all_causes() noexcept {
  return kTable;
}

const CauseText& text_of(Cause cause) noexcept {
  return kTable[static_cast<std::size_t>(cause)];
}

std::optional<Cause> cause_named(std::string_view name) noexcept {
  for (const CauseText& text : kTable) {
    if (text.name == name) return text.cause;
  }
  return std::nullopt;
}

std::string_view name_of(CauseKind kind) noexcept {
  static constexpr std::string_view kNames[] = {"close", "refusal", "channel", "drop"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace roost

// SPDX-License-Identifier: Apache-2.0
// Why a connection was closed or refused, a channel ended, or a message dropped: one code each, with the
// sentences that `roost why` answers with. Values. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace roost {

enum class Cause : std::uint8_t {
  // A connection ends.
  unspecified,
  client_closed,
  connection_lost,
  protocol_error,
  message_too_large,
  undecodable_message,
  idle_timeout,
  reader_lags,
  node_queues_full,
  burst_too_large,
  disconnect_broadcast,
  kicked,
  drained,
  node_stopped,
  stopped_by_socket,
  socket_crashed,
  refused_for_good,
  polls_stopped,
  unfetched_messages,
  limit_ignored,
  response_unread,
  // A connection is refused.
  origin_refused,
  subprotocol_refused,
  version_refused,
  connect_refused,
  step_refused,
  upgrade_refused,
  too_many_sessions,
  too_many_of_address,
  handshake_over_budget,
  proxy_header_refused,
  request_refused,
  tls_handshake_failed,
  silent_connection,
  // A join is refused, or a channel ends.
  unmatched_topic,
  too_many_channels,
  too_many_joins_wait,
  cluster_unavailable,
  join_refused,
  join_crashed,
  channel_crashed,
  channel_stopped,
  channel_killed,
  // A message is dropped.
  too_many_waiting,
  stale_join_ref,
  transport_carries_no_binary,
  too_many_messages,
  name_too_long,
  join_overdue,
  oldest_dropped,
  superseded,
  cluster_gap,
};

inline constexpr std::size_t kCauses = static_cast<std::size_t>(Cause::cluster_gap) + 1;

enum class CauseKind : std::uint8_t { close, refusal, channel, drop };

struct CauseText {
  Cause cause;
  CauseKind kind;
  std::string_view actor;     // who did it: client, network, server, application, operator
  std::string_view name;      // "reader_lags": in JSON and as a metrics label
  std::string_view sentence;  // what happened
  std::string_view advice;    // what can be done about it; empty where nothing needs to be
};

/// Every cause once, in the order of the enumeration.
[[nodiscard]] std::span<const CauseText> all_causes() noexcept;
[[nodiscard]] const CauseText& text_of(Cause cause) noexcept;
[[nodiscard]] std::optional<Cause> cause_named(std::string_view name) noexcept;
[[nodiscard]] std::string_view name_of(CauseKind kind) noexcept;

/// A cause with its details: the rule that was broken, the reason that was given. Views are valid during the
/// call it is passed to.
struct Why {
  Why(Cause code) : cause(code), detail(text_of(code).name) {}
  Why(Cause code, std::string_view words) : cause(code), detail(words) {}
  Why(const char* words) : cause(Cause::unspecified), detail(words) {}

  Cause cause;
  std::string_view detail;
};

}  // namespace roost

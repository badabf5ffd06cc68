// SPDX-License-Identifier: Apache-2.0
// The terms in which Phoenix.Tracker's replicas speak (docs/spec/erlang-cluster.md §3.2). What comes in is
// checked field by field, because a cluster may have nodes of other versions and makes; what goes out has one
// form: a real node crashes on a malformed message. Pure: any thread.
//   {pub, heartbeat, Replica, empty | Delta, Clocks}     {pub, transfer_req, Ref, Replica, Clocks}
//   {pub, transfer_ack, Ref, Replica, Delta | {State, Values}}     {pub, graceful_permdown, Replica}
//   Replica = {Name, Vsn}    Clocks = {Replica, #{Replica => Clock}}    Tag = {Replica, Clock}
//   Values = #{Tag => {Pid, Topic, Key, Meta}}    Delta, State = #{'__struct__' =>
//   'Elixir.Phoenix.Tracker.State',
//     clouds => #{Replica => MapSet of Tag}, context, delta, mode, pids, range => {Start, End}, replica,
//     replicas, values}
#pragma once

#include <string_view>

#include "protocol/etf/term_cursor.hpp"
#include "roost/result.hpp"
#include "tracker/tracker_message.hpp"

namespace roost::tracker {

/// One term, without the version. The error names the field.
[[nodiscard]] Result<TrackerMessage> decode(std::string_view term);

void encode(const TrackerMessage& message, etf::TermOutput& out);

}  // namespace roost::tracker

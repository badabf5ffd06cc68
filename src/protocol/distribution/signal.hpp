// SPDX-License-Identifier: Apache-2.0
// What comes in a frame: a control tuple and, for some, a message (docs/spec/erlang-cluster.md §1.4).
//   'p' 83 <control> [83 <message>]
// Pure. Values; the views live as long as the frame.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/etf/process_id.hpp"

namespace roost::distribution {

using etf::Pid;
using etf::Reference;
/// A process, by its identity or the name it is registered under.
using Process = std::variant<Pid, std::string>;

struct Send {
  Process to;
  std::string_view message;  // a term, without its version
};
struct Monitor {
  Pid from;
  Process to;
  Reference ref;
};
/// A process that was monitored has ended, or there was none.
struct MonitorExit {
  Reference ref;
};
struct Link {
  Pid from;
  Pid to;
};
struct Unlink {
  std::string_view id;  // a term
  Pid from;
  Pid to;
};
/// What asks nothing of this node: the end of links and monitors, exits, whatever newer nodes may say.
struct OtherSignal {
  std::uint64_t operation = 0;
};
using Signal = std::variant<Send, Monitor, MonitorExit, Link, Unlink, OtherSignal>;

/// Nothing: the frame is malformed.
[[nodiscard]] std::optional<Signal> read_signal(std::string_view body);

}  // namespace roost::distribution

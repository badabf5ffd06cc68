// SPDX-License-Identifier: Apache-2.0
// What the `pg` processes of nodes tell each other (docs/spec/erlang-cluster.md §2.2), and the question by
// which nodes ping each other. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/etf/process_id.hpp"

namespace roost::distribution {

using Pids = std::vector<etf::Pid>;

struct PgDiscover {
  etf::Pid pg;
};
/// All groups of a node; replaces what was known.
struct PgSync {
  etf::Pid pg;
  std::vector<std::pair<std::string, Pids>> groups;
};
struct PgJoin {
  etf::Pid pg;
  std::string group;
  Pids members;
};
struct PgLeave {
  etf::Pid pg;
  Pids members;
  std::vector<std::string> groups;
};
using PgMessage = std::variant<PgDiscover, PgSync, PgJoin, PgLeave>;

/// Nothing: it is none of these.
[[nodiscard]] std::optional<PgMessage> read_pg(std::string_view term);

/// `{'$gen_call', {From, Tag}, {is_auth, _}}`, of net_adm:ping.
struct Ping {
  etf::Pid from;
  std::string_view tag;  // a term, mostly an improper list
};
[[nodiscard]] std::optional<Ping> read_ping(std::string_view term);

}  // namespace roost::distribution

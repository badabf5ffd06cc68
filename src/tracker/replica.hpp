// SPDX-License-Identifier: Apache-2.0
// A replica of the tracker: one run of one node (docs/spec/presence.md §6). Its changes are numbered by its
// clock. Plain values.
#pragma once

#include <boost/container/flat_set.hpp>
#include <compare>
#include <cstdint>
#include <map>
#include <string>

namespace roost::tracker {

/// Over Erlang distribution a node's name is an atom, over Redis whatever that node is configured with. Equal
/// text of both kinds is two names.
struct ReplicaName {
  enum class Kind : std::uint8_t { atom, binary };

  std::string text;
  Kind kind = Kind::atom;

  friend auto operator<=>(const ReplicaName&, const ReplicaName&) = default;
};

struct Replica {
  ReplicaName name;
  std::uint64_t vsn = 0;  // different in each run of the node

  friend auto operator<=>(const Replica&, const Replica&) = default;
};

/// Counts the changes of one replica, from 1 and without gaps. With its replica it is a tag: one change.
using Clock = std::uint64_t;

/// Clocks of one replica.
using Clocks = boost::container::flat_set<Clock>;

/// Tags by replica.
using Clouds = std::map<Replica, Clocks>;

}  // namespace roost::tracker

// SPDX-License-Identifier: Apache-2.0
// One life of a node in a cluster. A value.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace roost::transport {

struct NodeLife {
  std::string node{};             // its name
  std::uint64_t incarnation = 0;  // 0: there are no other nodes

  friend auto operator<=>(const NodeLife&, const NodeLife&) = default;
};

}  // namespace roost::transport

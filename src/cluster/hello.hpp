// SPDX-License-Identifier: Apache-2.0
// What a node says about itself: the JSON body of a hello (docs/protocol/cluster.md). Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "roost/result.hpp"

namespace roost::cluster {

enum class NodeState : std::uint8_t {
  starting,  // not serving yet: it looks whether its name is free
  up,
  draining,  // it sends its clients away
  left,      // it said goodbye; never in a hello
  down,      // it is not heard any more; never in a hello
};
[[nodiscard]] std::string_view to_string(NodeState state) noexcept;
/// It is running: starting, up or draining.
[[nodiscard]] constexpr bool is_alive(NodeState state) noexcept {
  return state <= NodeState::draining;
}

struct NodeCounters {
  std::uint64_t connections = 0;  // open now
  std::uint64_t topics = 0;       // with members now
  std::uint64_t sent = 0;         // messages to other nodes
  std::uint64_t received = 0;     // messages of other nodes
  std::uint64_t lost = 0;         // messages of other nodes that are known to be missing

  friend bool operator==(const NodeCounters&, const NodeCounters&) = default;
};

/// The newest hello of another node, and how long ago it came: from this its sender knows the round trip.
struct HeardHello {
  std::uint64_t incarnation = 0;
  std::uint64_t number = 0;
  base::Duration held{0};

  friend bool operator==(const HeardHello&, const HeardHello&) = default;
};

struct Hello {
  std::string version{};  // of Roost
  NodeState state = NodeState::up;
  base::Duration age{0};    // since the node started
  base::Duration every{0};  // until its next hello, at most
  NodeCounters counters{};
  std::vector<HeardHello> heard{};  // at most kMaxHeard

  friend bool operator==(const Hello&, const Hello&) = default;
};

inline constexpr std::size_t kMaxHeard = 32;
inline constexpr std::size_t kMaxHelloSize = 8'192;  // bytes

[[nodiscard]] std::string to_json(const Hello& hello);
/// Members that are missing have their defaults, unknown ones are ignored. An error says what does not fit.
[[nodiscard]] Result<Hello> hello_of(std::string_view body);

/// 16 hexadecimal digits.
[[nodiscard]] std::string incarnation_text(std::uint64_t incarnation);
[[nodiscard]] std::optional<std::uint64_t> incarnation_of(std::string_view text);

}  // namespace roost::cluster

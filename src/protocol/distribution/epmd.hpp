// SPDX-License-Identifier: Apache-2.0
// The Erlang port mapper: where the nodes of a host listen (docs/spec/erlang-cluster.md §1.1).
//   look up    > len2 'z' name                       < 77 0 port2 type1 proto1 high2 low2 nlen2 name elen2 …
//                                                    < 77 n: there is no such node
//   register   > len2 'x' port2 type1 0 6:2 5:2 nlen2 name 0:2    < 76 result1 creation4, 79 result1
//   creation2
// A registration lasts as long as its connection. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace roost::distribution {

inline constexpr std::uint16_t kEpmdPort = 4369;

struct NeedMore {};
struct Malformed {
  std::string_view reason;
};

/// `name` is without the host.
[[nodiscard]] std::string look_up_request(std::string_view name);

struct NodeListens {
  std::uint16_t port = 0;
};
struct NoSuchNode {};
using LookUpAnswer = std::variant<NeedMore, NodeListens, NoSuchNode, Malformed>;
/// `bytes`: all that has come so far.
[[nodiscard]] LookUpAnswer read_look_up(std::string_view bytes);

/// As a hidden node.
[[nodiscard]] std::string registration_request(std::string_view name, std::uint16_t port);

struct Registered {
  std::uint32_t creation = 0;
};
/// Another node of this host has the name.
struct NameTaken {};
using RegistrationAnswer = std::variant<NeedMore, Registered, NameTaken, Malformed>;
[[nodiscard]] RegistrationAnswer read_registration(std::string_view bytes);

}  // namespace roost::distribution

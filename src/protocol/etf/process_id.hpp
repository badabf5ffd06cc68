// SPDX-License-Identifier: Apache-2.0
// Erlang's identities: of a process, and of a message that is answered. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace roost::etf {

struct Pid {
  std::string node;  // an atom, in UTF-8
  std::uint32_t id = 0;
  std::uint32_t serial = 0;
  std::uint32_t creation = 0;

  friend bool operator==(const Pid&, const Pid&) = default;
};

struct Reference {
  std::string node;
  std::uint32_t creation = 0;
  std::vector<std::uint32_t> ids;  // 1 to 5

  friend bool operator==(const Reference&, const Reference&) = default;
};

}  // namespace roost::etf

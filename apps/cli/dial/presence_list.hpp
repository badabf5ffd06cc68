// SPDX-License-Identifier: Apache-2.0
// What `roost dial --presence` shows: a page for a terminal, lines of JSON for a pipe. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "roost/client_presence.hpp"

namespace roost::cli::dial {

/// Who is in one channel. Borrows both.
struct PresentIn {
  const std::string& topic;
  const ClientPresences* present;  // null before the first state
  /// From a server that only counts (presence_count); it sends no state.
  std::optional<std::uint64_t> counted{};
};

struct PageSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

/// The channels and whoever fits in: key, number of metas, the first meta without its refs.
[[nodiscard]] std::string presence_page(const std::vector<PresentIn>& channels, const PageSize& size);

/// Whether it is a join of metas that were there already: a diff may come after the state that has it.
[[nodiscard]] bool is_known(const ClientPresenceChange& change);

/// {"topic":...,"change":"join","key":...,"presence":{"metas":[...]},"count":...}: what came or went, and how
/// many metas the key has in `present`, which the change has reached.
[[nodiscard]] std::string change_line(const std::string& topic, const ClientPresenceChange& change,
                                      const ClientPresences& present);

/// {"topic":...,"change":"count","count":...}
[[nodiscard]] std::string count_line(const std::string& topic, std::uint64_t count);

}  // namespace roost::cli::dial

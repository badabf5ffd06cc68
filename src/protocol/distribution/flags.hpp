// SPDX-License-Identifier: Apache-2.0
// What nodes of a distribution can do (docs/spec/erlang-cluster.md §1.3). Effective is what both can. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace roost::distribution {

struct Flag {
  enum : std::uint64_t {
    published = 1U << 0,  // visible: drawn into `global`
    extended_references = 1U << 2,
    dist_monitor = 1U << 3,
    fun_tags = 1U << 4,
    dist_monitor_name = 1U << 5,
    new_fun_tags = 1U << 7,
    extended_pids_ports = 1U << 8,
    export_ptr_tag = 1U << 9,
    bit_binaries = 1U << 10,
    new_floats = 1U << 11,
    small_atom_tags = 1U << 14,
    utf8_atoms = 1U << 16,
    map_tag = 1U << 17,
    big_creation = 1U << 18,
    handshake_23 = 1U << 24,
    unlink_id = 1U << 25,
    mandatory_25_digest = 1U << 26,
    v4_nc = 1ULL << 34,
  };
};

/// What every node has to have: OTP 25's own set, which OTP 26 to 28 enlarge by unlink_id and v4_nc.
inline constexpr std::uint64_t kMandatory = Flag::extended_references | Flag::fun_tags | Flag::new_fun_tags |
                                            Flag::extended_pids_ports | Flag::export_ptr_tag |
                                            Flag::bit_binaries | Flag::new_floats | Flag::utf8_atoms |
                                            Flag::map_tag | Flag::big_creation | Flag::handshake_23;

/// A hidden node that takes every message whole and with its atoms spelled out, and runs nothing for others.
inline constexpr std::uint64_t kOwnFlags = kMandatory | Flag::dist_monitor | Flag::dist_monitor_name |
                                           Flag::small_atom_tags | Flag::unlink_id |
                                           Flag::mandatory_25_digest | Flag::v4_nc;
static_assert(kOwnFlags == 0x407074fbc, "docs/spec/erlang-cluster.md §1.3");

/// The names of mandatory flags that are not among these, as Erlang's documentation has them; empty: none.
[[nodiscard]] std::string missing_flags(std::uint64_t flags);

}  // namespace roost::distribution

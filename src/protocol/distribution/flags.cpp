// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/flags.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace roost::distribution {
namespace {

constexpr std::array<std::pair<std::uint64_t, std::string_view>, 11> kNames{
    {{Flag::extended_references, "EXTENDED_REFERENCES"},
     {Flag::fun_tags, "FUN_TAGS"},
     {Flag::new_fun_tags, "NEW_FUN_TAGS"},
     {Flag::extended_pids_ports, "EXTENDED_PIDS_PORTS"},
     {Flag::export_ptr_tag, "EXPORT_PTR_TAG"},
     {Flag::bit_binaries, "BIT_BINARIES"},
     {Flag::new_floats, "NEW_FLOATS"},
     {Flag::utf8_atoms, "UTF8_ATOMS"},
     {Flag::map_tag, "MAP_TAG"},
     {Flag::big_creation, "BIG_CREATION"},
     {Flag::handshake_23, "HANDSHAKE_23"}}};

}  // namespace

std::string missing_flags(std::uint64_t flags) {
  // The digest stands for all of them.
  if ((flags & Flag::mandatory_25_digest) != 0) return {};
  std::string missing;
  for (const auto& [flag, name] : kNames) {
    if ((flags & flag) != 0) continue;
    if (!missing.empty()) missing += ", ";
    missing += name;
  }
  return missing;
}

}  // namespace roost::distribution

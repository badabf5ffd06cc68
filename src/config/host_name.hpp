// SPDX-License-Identifier: Apache-2.0
// Hosts that a configuration names, held to how browsers write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::config {

/// A name, an IPv4 address, or an IPv6 address in brackets, and nothing around it.
[[nodiscard]] bool is_host_name(std::string_view text);

/// What is wrong with a text that should be a host, as the end of a sentence that begins with its key: what
/// to write instead. nullopt: it is one.
[[nodiscard]] std::optional<std::string> host_problem(std::string_view text);

}  // namespace roost::config

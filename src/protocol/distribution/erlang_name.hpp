// SPDX-License-Identifier: Apache-2.0
// "name@host", as nodes of a distribution are called. Pure.
#pragma once

#include <string_view>

namespace roost::distribution {

/// Which bytes a part of it may have: no white space, no control characters.
[[nodiscard]] bool is_node_name(std::string_view name);

/// "web" of "web@10.0.0.1". `node` is a node's name.
[[nodiscard]] std::string_view name_of(std::string_view node);
/// "10.0.0.1"
[[nodiscard]] std::string_view host_of(std::string_view node);

/// Long names have a dot in their host. Nodes of one style can't connect to nodes of the other.
[[nodiscard]] bool has_long_name(std::string_view node);

}  // namespace roost::distribution

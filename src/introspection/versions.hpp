// SPDX-License-Identifier: Apache-2.0
// What a node is made of: Roost and the libraries it runs with. Thread: any.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace roost::introspection {

/// Name and version; where a library is loaded at run time, of the one that is loaded.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> versions();

}  // namespace roost::introspection

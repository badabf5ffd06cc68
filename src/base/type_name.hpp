// SPDX-License-Identifier: Apache-2.0
// Names of types for the log. Pure.
#pragma once

#include <string>

namespace roost::base {

/// "MyApp::UserSocket", from the name given by typeid. Anything else is returned unchanged.
[[nodiscard]] std::string readable_type(const std::string& mangled);

}  // namespace roost::base

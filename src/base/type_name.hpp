// SPDX-License-Identifier: Apache-2.0
// Names of types for the log. Pure.
#pragma once

#include <string>

namespace roost::base {

/// "MyApp::UserSocket", from what typeid calls it. Anything else comes back as it is.
[[nodiscard]] std::string readable_type(const std::string& mangled);

}  // namespace roost::base

// SPDX-License-Identifier: Apache-2.0
// How Roost starts threads: named for debuggers, and with the termination signals blocked, so that these
// reach the thread waiting for them (signals.hpp).
#pragma once

#include <string>
#include <thread>

#include "base/unique_function.hpp"

namespace roost::base {

/// The name is cut at 15 characters. Throws std::system_error when no thread can be created.
[[nodiscard]] std::thread start_thread(const std::string& name, UniqueFunction<void()> body);

}  // namespace roost::base

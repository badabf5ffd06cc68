// SPDX-License-Identifier: Apache-2.0
// Sockets that nodes left behind when they were killed: NAME-PID.sock with NAME-PID.sock.lock, which a
// running node holds. Thread: any.
#pragma once

#include <cstddef>
#include <string>

namespace roost::admin {

/// Removes those of `folder` whose process is gone and whose lock is not held, and returns how many they
/// were. Anything else stays.
std::size_t remove_dead_sockets(const std::string& folder);

}  // namespace roost::admin

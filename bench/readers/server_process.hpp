// SPDX-License-Identifier: Apache-2.0
// What the kernel accounts to the server's process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace readers {

/// Of all its threads, user and system. Throws when there is no such process.
[[nodiscard]] std::chrono::nanoseconds cpu_time_of(pid_t process);

/// Resident bytes. Throws likewise.
[[nodiscard]] std::int64_t memory_of(pid_t process);

}  // namespace readers

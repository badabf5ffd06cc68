// SPDX-License-Identifier: Apache-2.0
// CPU and memory of the server process, as accounted by the kernel.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace readers {

/// Of all its threads, user and system. Throws if there is no such process.
[[nodiscard]] std::chrono::nanoseconds cpu_time_of(pid_t process);

/// Resident bytes. Throws if there is no such process.
[[nodiscard]] std::int64_t memory_of(pid_t process);

}  // namespace readers

// SPDX-License-Identifier: Apache-2.0
#include "server_process.hpp"

#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>

namespace readers {

std::chrono::nanoseconds cpu_time_of(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    throw std::runtime_error("no CPU clock of process " + std::to_string(process));
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::int64_t memory_of(pid_t process) {
  constexpr std::int64_t kKibibyte = 1024;
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    std::int64_t size = 0;
    if (word == "VmRSS:" && status >> size) return size * kKibibyte;
  }
  throw std::runtime_error("no memory of process " + std::to_string(process));
}

}  // namespace readers

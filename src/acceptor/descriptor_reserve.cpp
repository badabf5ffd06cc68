// SPDX-License-Identifier: Apache-2.0
#include "acceptor/descriptor_reserve.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

namespace roost::acceptor {
namespace {

constexpr int kLeastReserve = 4;
constexpr int kMostReserve = 32;

int most_descriptors() {
  rlimit limit{};
  constexpr rlim_t kMost = std::numeric_limits<int>::max();
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return static_cast<int>(kMost);
  return static_cast<int>(std::min(limit.rlim_cur, kMost));
}

int reserve_of(int most) {
  return std::clamp(most / 8, kLeastReserve, kMostReserve);
}

}  // namespace

/// The kernel gives the lowest number that is free: all below it are in use.
bool DescriptorReserve::is_reached(int any_fd) const {
  const int most = most_descriptors();  // may change while the process runs
  if (latest_ < most / 2) return false;
  const int lowest = ::fcntl(any_fd, F_DUPFD_CLOEXEC, 0);
  if (lowest < 0) return true;
  ::close(lowest);
  return lowest >= most - reserve_of(most);
}

}  // namespace roost::acceptor

// SPDX-License-Identifier: Apache-2.0
// How many connections a test may hold with both their ends.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>

namespace roost::test {

/// `wanted`, or as many as the system lets this process have.
inline std::size_t connections_for(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  constexpr std::size_t kOthers = 200;
  return std::min<std::size_t>(wanted,
                               limit.rlim_cur > 2 * kOthers ? (limit.rlim_cur - kOthers) / 2 : kOthers / 2);
}

}  // namespace roost::test

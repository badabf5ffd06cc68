// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/output.hpp"

namespace roost::base {

void check_failed(const char* condition, const char* sentence, const char* file, int line) {
  std::array<char, 1024> text{};
  std::snprintf(text.data(), text.size(), "roost: broken invariant: %s (%s) at %s:%d\n", sentence, condition,
                file, line);
  write_nonblocking(STDERR_FILENO, text.data());  // must not block on a reader: the process has to end
  std::abort();
}

}  // namespace roost::base

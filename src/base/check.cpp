// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace roost::base {

void check_failed(const char* condition, const char* sentence, const char* file, int line) {
  std::fprintf(stderr, "roost: broken invariant: %s (%s) at %s:%d\n", sentence, condition, file, line);
  std::abort();
}

}  // namespace roost::base

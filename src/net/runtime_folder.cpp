// SPDX-License-Identifier: Apache-2.0
#include "net/runtime_folder.hpp"

#include <unistd.h>

#include <cstdlib>

namespace roost::net {

std::string runtime_folder() {
  const char* given = std::getenv("XDG_RUNTIME_DIR");
  if (given != nullptr && *given == '/') return std::string(given) + "/roost";
  return "/tmp/roost-" + std::to_string(::geteuid());
}

}  // namespace roost::net

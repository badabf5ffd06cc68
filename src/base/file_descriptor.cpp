// SPDX-License-Identifier: Apache-2.0
#include "base/file_descriptor.hpp"

#include <unistd.h>

namespace roost::base {

void FileDescriptor::close() noexcept {
  // Linux has closed the descriptor even when close() returns EINTR: a retry could close a reused number.
  if (number_ >= 0) ::close(release());
}

}  // namespace roost::base

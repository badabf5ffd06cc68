// SPDX-License-Identifier: Apache-2.0
// Writing text to files and file descriptors.
#pragma once

#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "roost/result.hpp"

namespace roost::base {

/// Creates the file if it does not exist. A FIFO must have a reader.
[[nodiscard]] Result<FileDescriptor> open_for_appending(const std::string& path);

/// Writes all of it and blocks for as long as that takes, so only for threads that may block. On an error
/// (the reader has gone, the disk is full) the rest is lost.
void write_blocking(int descriptor, std::string_view text) noexcept;

/// Writes what the descriptor accepts immediately, 4096 bytes at most; does not block unless another thread
/// fills a pipe at the same moment. For the last message before an abort.
void write_nonblocking(int descriptor, std::string_view text) noexcept;

}  // namespace roost::base

// SPDX-License-Identifier: Apache-2.0
// Text to files and file descriptors.
#pragma once

#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "roost/result.hpp"

namespace roost::base {

/// Makes it if there is none. A FIFO must have a reader.
[[nodiscard]] Result<FileDescriptor> open_for_appending(const std::string& path);

/// All of it, and waits for as long as that takes: for threads that may. What the descriptor refuses (its
/// reader has gone, the disk is full) is lost.
void write_patiently(int descriptor, std::string_view text) noexcept;

/// What the descriptor takes at once, 4096 bytes at most; never waits, unless another thread fills a pipe in
/// the same moment. For last words.
void write_at_once(int descriptor, std::string_view text) noexcept;

}  // namespace roost::base

// SPDX-License-Identifier: Apache-2.0
// How a mount compresses what it sends (permessage-deflate, RFC 7692). Neither side keeps state from one
// message to the next ("no context takeover"), so an open connection needs no memory for it, and a broadcast
// is compressed once for all members (docs/decisions/0009-permessage-deflate.md).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace roost {

struct DeflateOptions {
  int level = 1;         // zlib's: 1 (fastest) to 9 (smallest)
  int memory_level = 8;  // zlib's: 1 to 9; each step doubles the memory of a compressor (one per shard)
  int window_bits = 15;  // how far back a repetition may reach, 9 to 15: 512 bytes to 32 KiB
  std::size_t threshold = 256;  // bytes; a shorter message is sent uncompressed

  /// One sentence for each unusable value; empty if all are valid.
  [[nodiscard]] std::vector<std::string> problems() const;
};

}  // namespace roost

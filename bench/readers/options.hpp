// SPDX-License-Identifier: Apache-2.0
// The command line options.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace readers {

struct Options {
  std::uint16_t port = 0;
  std::uint16_t publish_port = 0;  // of another node, to which the first reader connects; 0: the same
  pid_t server = 0;                // the process whose CPU and memory are measured
  std::size_t conns = 1000;
  std::string topic = "room:readers";
  std::size_t messages = 1000;
  std::size_t warmup = 100;  // messages before the measured ones
  std::size_t window = 1;    // broadcasts outstanding
  std::size_t size = 128;    // bytes of the payload
  bool tls = false;
  bool compress = false;
  bool read_after = false;  // readers read nothing until the last message has reached them
};

}  // namespace readers

// SPDX-License-Identifier: Apache-2.0
// The measurement: broadcasts from one reader of a crowd to all of them.
#pragma once

#include "crowd.hpp"
#include "options.hpp"

namespace readers {

struct Figures {
  double connect_cpu_us = 0;          // of the server, per connection with its join
  double bytes_per_connection = 0;    // growth of the server's RSS
  double cpu_us_per_delivery = 0;     // of the server
  double wall_us_per_delivery = 0;    // from the first push to the last arrival
  double wire_bytes_per_message = 0;  // to one reader
  bool compressed = false;
};

/// Runs all measurements in order. Throws if a message was lost, duplicated or reordered.
[[nodiscard]] Figures measure(const Options& options);

}  // namespace readers

// SPDX-License-Identifier: Apache-2.0
// Keeps the last file descriptors of the process for those who must get one when clients have taken all
// others: above all the admin endpoint, whose operator wants to know who took them. Thread: any; owner: an
// accept loop.
#pragma once

namespace roost::acceptor {

class DescriptorReserve {
 public:
  /// True when only the reserve is left, so that nothing more should be accepted. `any_fd` is an open
  /// descriptor. Costs one short system call while at most half of the descriptors are in use.
  [[nodiscard]] bool is_reached(int any_fd) const;
  /// The descriptor of the latest accepted connection.
  void accepted(int fd) noexcept { latest_ = fd; }

 private:
  int latest_ = 0;
};

}  // namespace roost::acceptor

// SPDX-License-Identifier: Apache-2.0
// The numbers 0 to 2, which C and C++ write to regardless of what they refer to.
#pragma once

namespace roost::base {

/// Opens /dev/null for each standard stream that the process was started without, as a daemon's script does
/// (`server <&- >&- 2>&-`). Otherwise the next descriptors to be opened get their numbers, and log lines go
/// into a socket. Thread: any, before others open descriptors.
void hold_standard_streams() noexcept;

}  // namespace roost::base

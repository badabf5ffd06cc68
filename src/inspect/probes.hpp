// SPDX-License-Identifier: Apache-2.0
// Static probe points for tools outside (bpftrace, perf, SystemTap), at the places where a trace sees events:
// roost:in and roost:out with topic, its size, event, its size, bytes; roost:broadcast with members for
// bytes. A probe that nobody uses is one no-op; without <sys/sdt.h> there are none.
#pragma once

#if __has_include(<sys/sdt.h>)
#include <sys/sdt.h>

#include <string_view>

namespace roost::inspect {
/// Not terminated: the size goes to the probe beside it.
inline const char* probed(std::string_view text) noexcept {
  return text.data();
}
}  // namespace roost::inspect

#define ROOST_PROBE(name, topic, event, bytes)                                \
  DTRACE_PROBE5(roost, name, ::roost::inspect::probed(topic), (topic).size(), \
                ::roost::inspect::probed(event), (event).size(), bytes)
#else
#define ROOST_PROBE(name, topic, event, bytes) static_cast<void>(0)
#endif

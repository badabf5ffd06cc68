// SPDX-License-Identifier: Apache-2.0
// Static probe points for external tools (bpftrace, perf, SystemTap), where a trace sees events and under the
// same names. Each has five arguments: a topic and its size, a word and its size, and a number
// (docs/guides/inspect.md). A probe that is not in use is one no-op; without <sys/sdt.h> there are none.
#pragma once

#if __has_include(<sys/sdt.h>)
#include <sys/sdt.h>

#include <cstddef>
#include <string_view>

namespace roost::inspect {
/// Not terminated: its size is a separate argument of the probe.
inline const char* probed(std::string_view text) noexcept {
  return text.data();
}
inline std::size_t probed_size(std::string_view text) noexcept {
  return text.size();
}
}  // namespace roost::inspect

#define ROOST_PROBE(name, topic, word, number)                                                      \
  DTRACE_PROBE5(roost, name, ::roost::inspect::probed(topic), ::roost::inspect::probed_size(topic), \
                ::roost::inspect::probed(word), ::roost::inspect::probed_size(word), number)
#else
#define ROOST_PROBE(name, topic, word, number) static_cast<void>(0)
#endif

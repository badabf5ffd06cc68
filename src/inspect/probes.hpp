// SPDX-License-Identifier: Apache-2.0
// Static probe points for tools outside (bpftrace, perf, SystemTap), at the places where a trace sees events
// and with their names. All have five arguments: a topic and its size, a word and its size, a number; which
// ones, docs/guides/inspect.md tells. A probe that nobody uses is one no-op; without <sys/sdt.h> there are
// none.
#pragma once

#if __has_include(<sys/sdt.h>)
#include <sys/sdt.h>

#include <cstddef>
#include <string_view>

namespace roost::inspect {
/// Not terminated: the size goes to the probe beside it.
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

// SPDX-License-Identifier: Apache-2.0
// Our own invariants. A failed check is a bug in Roost, never a fault of a peer or a user: it aborts with a
// message, in every build (ROOST_CHECK) or in debug builds only (ROOST_DCHECK, for hot paths).
#pragma once

namespace roost::base {

[[noreturn]] void check_failed(const char* condition, const char* sentence, const char* file, int line);

}  // namespace roost::base

#define ROOST_CHECK(condition, sentence) \
  ((condition) ? void(0) : ::roost::base::check_failed(#condition, sentence, __FILE__, __LINE__))

#ifdef NDEBUG
// Not evaluated, but named, so that a variable used only in checks causes no "unused" warning in a release.
#define ROOST_DCHECK(condition, sentence) static_cast<void>(sizeof(static_cast<bool>(condition)))
#else
#define ROOST_DCHECK(condition, sentence) ROOST_CHECK(condition, sentence)
#endif

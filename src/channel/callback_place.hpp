// SPDX-License-Identifier: Apache-2.0
// Which callback this thread is in, so that a call on a channel or raw socket from anywhere else is refused
// before it does harm. The check does not touch the object, which may be gone already.
#pragma once

namespace roost::channels {

struct HandleTarget;

struct CallbackPlace {
  const void* object = nullptr;         // the Channel or RawSocket; null: its factory, or none
  const HandleTarget* shard = nullptr;  // null: no callback runs
  bool seen_any = false;                // ever, on this thread: it runs a shard's loop
};

inline thread_local constinit CallbackPlace callback_place{};

/// A call, and the one that does the same from any thread; for error messages.
struct GuardedCall {
  const char* name;     // "Channel::push"
  const char* instead;  // "ChannelHandle::push"
};

[[noreturn]] void refuse_here(const GuardedCall& call);

/// Throws std::logic_error on threads on which no callback of a shard has ever run. The others may look at
/// the object, which knows whether it belongs to them.
inline void require_shard_thread(const GuardedCall& call) {
  if (!callback_place.seen_any) refuse_here(call);
}

}  // namespace roost::channels

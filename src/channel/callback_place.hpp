// SPDX-License-Identifier: Apache-2.0
// Which callback this thread is in, so that a call that a channel's or raw socket's code makes from anywhere
// else is refused before it does harm. Nothing of the object is touched for that: it may be gone already.
#pragma once

namespace roost::channels {

struct HandleTarget;

struct CallbackPlace {
  const void* object = nullptr;         // the Channel or RawSocket; null: its factory, or none
  const HandleTarget* shard = nullptr;  // null: no callback runs
  bool seen_any = false;                // ever, on this thread: it turns a shard's loop
};

inline thread_local constinit CallbackPlace callback_place{};

/// A call, and what does the same from any thread; for the texts.
struct GuardedCall {
  const char* name;     // "Channel::push"
  const char* instead;  // "ChannelHandle::push"
};

[[noreturn]] void refuse_here(const GuardedCall& call);

/// Throws std::logic_error on threads that no callback of a shard has ever run on. The others may look at the
/// object: whether they are its own is known there.
inline void require_shard_thread(const GuardedCall& call) {
  if (!callback_place.seen_any) refuse_here(call);
}

}  // namespace roost::channels

// SPDX-License-Identifier: Apache-2.0
// Which user callback a shard's thread is in, readable by another thread (the watchdog). Entering costs about
// 10 ns: no lock and no clock. Owner: a Shard; entered on its thread only, read by any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roost::runtime {

/// The callback that the thread was in. Two snapshots with the same `entry` are of the same call.
struct CallbackSnapshot {
  std::uint64_t entry;
  std::string callback;
  std::string subject;
};

class CallbackProbe {
 public:
  /// Longer subjects are cut.
  static constexpr std::size_t kMaxSubject = 64;

  /// Empty if the thread is not in a callback, or is just entering one. Thread: any.
  [[nodiscard]] std::optional<CallbackSnapshot> snapshot() const;

 private:
  friend class CallbackScope;
  void enter(const char* callback, std::string_view subject) noexcept;
  void leave() noexcept;
  void write_subject(std::string_view subject) noexcept;
  [[nodiscard]] std::string read_subject() const;

  // A sequence lock: odd while enter() writes. Every field is atomic with release/acquire in place of fences,
  // which ThreadSanitizer does not know.
  std::atomic<std::uint64_t> sequence_ = 0;
  std::atomic<const char*> callback_ = nullptr;  // null outside callbacks
  std::atomic<std::uint32_t> subject_size_ = 0;
  std::array<std::atomic<std::uint64_t>, kMaxSubject / 8> subject_{};
  std::uint32_t depth_ = 0;  // the shard thread's own
};

/// The time between construction and destruction is spent in `callback` (a string literal) about `subject` (a
/// topic). A callback that runs inside another one counts as part of the outer.
class CallbackScope {
 public:
  CallbackScope(CallbackProbe& probe, const char* callback, std::string_view subject) noexcept
      : probe_(probe) {
    if (probe_.depth_++ == 0) probe_.enter(callback, subject);
  }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  ~CallbackScope() {
    if (--probe_.depth_ == 0) probe_.leave();
  }

 private:
  CallbackProbe& probe_;
};

}  // namespace roost::runtime

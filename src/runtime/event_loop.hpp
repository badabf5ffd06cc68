// SPDX-License-Identifier: Apache-2.0
// One thread's loop. A turn is: poll, io, timers, mailbox, deferred tasks, turn ends, retired objects
// (README.md). Everything here is for the loop's own thread, except stop(), mailbox() and on_loop_thread();
// while no thread has turned it yet, for the thread that builds it. Constructing throws std::system_error
// when out of descriptors.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/poller.hpp"
#include "runtime/timer_wheel.hpp"

namespace roost::runtime {

/// An object that may have to be destroyed while one of its functions is running: see EventLoop::retire.
class Retired {
 public:
  virtual ~Retired() = default;
};

/// Called at the end of every turn, when all input of the turn is known: queued output is sent here.
class TurnEnd {
 public:
  /// True: there is more to do, so the next turn polls without sleeping.
  virtual bool on_turn_end() = 0;

 protected:
  ~TurnEnd() = default;
};

class EventLoop final : private IoHandler {
 public:
  /// Deferred tasks of one turn; the rest wait for the next one, so that input is not starved.
  static constexpr std::size_t kMaxDeferredPerTurn = 1024;
  /// The longest sleep while a peer is being waited for: up to this much of a pause within a sleep that an
  /// event ends may count.
  static constexpr Duration kLongestPatientSleep = std::chrono::milliseconds(250);
  /// After a pause.
  static constexpr Duration kCatchingUp = std::chrono::seconds(5);

  explicit EventLoop(const base::Clock& clock);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// The handler is borrowed until unwatch(). Fails when the system has no room for another watch.
  Result<void> watch(int fd, Interest interest, IoHandler& handler);
  void change(int fd, Interest interest, IoHandler& handler);
  /// In place of unwatch() and watch(), and cheaper. For connected sockets; mostly by way of a Watch.
  Result<void> hand_over(int fd, IoHandler& from, IoHandler& to, Interest interest);
  /// Before the descriptor is closed. The handler gets no further event, not even one of this turn.
  void unwatch(int fd, IoHandler& handler);

  [[nodiscard]] TimerWheel& timers() noexcept { return timers_; }
  [[nodiscard]] const base::Clock& clock() const noexcept { return clock_; }
  /// Read once per turn: stands still during it.
  [[nodiscard]] TimePoint now() const noexcept { return now_; }
  /// now(), less the time in which the loop did not run: the process was stopped, the machine suspended, or a
  /// callback blocked. Timers that judge a peer by its silence count in this time (deadline.hpp).
  [[nodiscard]] TimePoint patient_now() const noexcept { return now_ - not_run_; }
  /// run() notices such times by itself. For callers of run_once(), and for tests.
  void did_not_run(Duration time);
  /// How long the loop last did not run, if that was within the last few seconds: input that arrives now may
  /// have been sent in that time.
  [[nodiscard]] Duration recent_pause() const noexcept {
    return now_ - paused_until_ < kCatchingUp ? last_pause_ : Duration::zero();
  }
  /// Called on the loop's thread, by the turn after a pause. Before run().
  void on_pause(std::function<void(Duration)> hook) { on_pause_ = std::move(hook); }
  /// The number of this turn; wraps after 2^32.
  [[nodiscard]] std::uint32_t turn_number() const noexcept { return turn_number_; }
  void schedule_after(Timer& timer, Duration delay) { timers_.schedule(timer, now_ + delay); }
  /// For timers that judge a peer. They count in patient_now(), and fire only when all input that had arrived
  /// by then has been read.
  [[nodiscard]] TimerWheel& patient_timers() noexcept { return patient_timers_; }
  void schedule_patiently(Timer& timer, Duration patience) {
    patient_timers_.schedule(timer, patient_now() + patience);
  }
  /// All input that had arrived when this turn began has been read, or every descriptor has had its turn.
  [[nodiscard]] bool has_read_all() const noexcept { return full_waits_ == 0; }
  /// When the first of all timers may be due, if the loop runs until then.
  [[nodiscard]] std::optional<TimePoint> next_timer();

  /// Runs `task` later in this turn, after those deferred before it.
  void defer(Task task);
  /// Destroys `object` at the end of this turn.
  void retire(std::unique_ptr<Retired> object);
  /// At once, outside a turn: before destroying something that retired objects refer to.
  void destroy_retired();
  void add_turn_end(TurnEnd& hook);
  void remove_turn_end(TurnEnd& hook);

  /// Thread: any. Never null, and safe to keep after the loop is gone.
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

  /// Before this loop sends something of its own: runs the deliveries that wait in the mailbox, so that
  /// clients see events in the order in which they happened.
  void deliver_waiting() { mailbox_->deliver_waiting(); }

  /// Before run(): keeps polling for that long after the last event or posted task before it sleeps. Events
  /// in that time find the loop awake, at the price of a whole core. 0, the default: sleeps at once.
  void set_busy_poll(Duration duration) { busy_poll_ = duration; }

  /// Turns until stop().
  void run();
  /// Thread: any. The current turn is the last one; if the loop is not running, its next run() returns at
  /// once.
  void stop();
  /// One turn, sleeping for at most `max_wait`: for tests and for loops inside other loops. True when the
  /// poll found something, so that another turn may find more.
  bool run_once(Duration max_wait);
  /// Only input and timers are left for another turn.
  [[nodiscard]] bool idle() const;

  /// Thread: any. Also true while no thread turns the loop.
  [[nodiscard]] bool on_loop_thread() const noexcept;
  /// Thread: any. True only for the thread that turns the loop, so what the loop owns may be touched at once.
  [[nodiscard]] bool turns_on_this_thread() const noexcept;

 private:
  void on_io(IoEvents events) override;  // the mailbox wants us awake
  bool turn(Duration max_wait);
  [[nodiscard]] Duration time_to_sleep(TimePoint now, Duration max_wait);
  /// A part of a turn took `took`, and was meant to take no longer than `wanted`.
  void notice_pause(Duration took, Duration wanted);
  void judge_peers();
  void run_deferred();
  void run_turn_ends();

  const base::Clock& clock_;
  std::shared_ptr<Mailbox> mailbox_;
  Poller poller_;
  TimePoint now_;
  Duration not_run_{0};
  Duration last_pause_{0};
  TimePoint paused_until_{};
  std::function<void(Duration)> on_pause_;
  bool notices_pauses_ = false;  // while run() turns the loop
  TimerWheel timers_;
  TimerWheel patient_timers_;
  std::size_t full_waits_ = 0;  // in a row, since peers were last judged
  std::deque<Task> deferred_;
  std::vector<TurnEnd*> turn_ends_;  // null where a hook was removed during the walk
  std::vector<std::unique_ptr<Retired>> retired_;
  std::vector<std::unique_ptr<Retired>>
      dying_;  // empty except while they are destroyed: only its memory is kept
  bool more_to_do_ = false;
  std::uint32_t turn_number_ = 0;
  Duration busy_poll_{0};
  TimePoint busy_until_{};
  std::atomic<bool> stop_requested_ = false;
  std::atomic<std::thread::id> thread_;
};

}  // namespace roost::runtime

/// Debug builds: a loop-owned object is touched on its own loop.
#define ROOST_ASSERT_ON_LOOP(loop) \
  ROOST_DCHECK((loop).on_loop_thread(), "a loop-owned object is touched on its own loop's thread")

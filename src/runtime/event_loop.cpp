// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_loop.hpp"

#include <algorithm>
#include <utility>

namespace roost::runtime {
namespace {

constexpr Duration kForever = std::chrono::hours(24);
/// A turn that takes longer, or wakes up this much later than intended, is a pause. The watchdog reports the
/// same length.
constexpr Duration kLongestTurn = std::chrono::milliseconds(100);

}  // namespace

EventLoop::EventLoop(const base::Clock& clock)
    : clock_(clock),
      mailbox_(std::make_shared<Mailbox>()),
      now_(clock.now()),
      timers_(now_),
      patient_timers_(now_) {
  watch(mailbox_->wake_descriptor(), Interest::read, *this).value();
}

EventLoop::~EventLoop() {
  mailbox_->close();
  destroy_retired();
  while (!deferred_.empty()) {
    const auto dying = std::exchange(deferred_, {});  // a task's destructor may defer another
  }
}

Result<void> EventLoop::watch(int fd, Interest interest, IoHandler& handler) {
  ROOST_ASSERT_ON_LOOP(*this);
  return poller_.add(fd, interest, handler);
}

void EventLoop::change(int fd, Interest interest, IoHandler& handler) {
  ROOST_ASSERT_ON_LOOP(*this);
  poller_.change(fd, interest, handler);
}

Result<void> EventLoop::hand_over(int fd, IoHandler& from, IoHandler& to, Interest interest) {
  ROOST_ASSERT_ON_LOOP(*this);
  return poller_.hand_over(fd, from, to, interest);
}

void EventLoop::unwatch(int fd, IoHandler& handler) {
  ROOST_ASSERT_ON_LOOP(*this);
  poller_.remove(fd, handler);
}

void EventLoop::defer(Task task) {
  ROOST_ASSERT_ON_LOOP(*this);
  deferred_.push_back(std::move(task));
}

void EventLoop::retire(std::unique_ptr<Retired> object) {
  ROOST_ASSERT_ON_LOOP(*this);
  retired_.push_back(std::move(object));
}

void EventLoop::add_turn_end(TurnEnd& hook) {
  ROOST_ASSERT_ON_LOOP(*this);
  turn_ends_.push_back(&hook);
}

void EventLoop::remove_turn_end(TurnEnd& hook) {
  ROOST_ASSERT_ON_LOOP(*this);
  std::replace(turn_ends_.begin(), turn_ends_.end(), &hook, static_cast<TurnEnd*>(nullptr));
}

void EventLoop::run() {
  thread_.store(std::this_thread::get_id());
  now_ = clock_.now();  // the time before this is not a pause
  notices_pauses_ = true;
  while (!stop_requested_.exchange(false))
    turn(kForever);
  notices_pauses_ = false;
  thread_.store({});
}

void EventLoop::stop() {
  stop_requested_.store(true);
  mailbox_->post([] {});  // only to wake the loop
}

bool EventLoop::run_once(Duration max_wait) {
  thread_.store(std::this_thread::get_id());
  return turn(max_wait);
}

bool EventLoop::idle() const {
  return !more_to_do_ && deferred_.empty() && retired_.empty() && mailbox_->empty();
}

bool EventLoop::on_loop_thread() const noexcept {
  const std::thread::id thread = thread_.load();
  return thread == std::this_thread::get_id() || thread == std::thread::id();
}

bool EventLoop::turns_on_this_thread() const noexcept {
  return thread_.load() == std::this_thread::get_id();
}

bool EventLoop::turn(Duration max_wait) {
  const TimePoint begin = clock_.now();
  const Duration sleep = time_to_sleep(begin, max_wait);
  const bool polled = poller_.wait(sleep);
  bool busy = polled;
  mailbox_->woke_up();
  const TimePoint awake = clock_.now();
  const Duration worked = begin - now_;
  now_ = awake;
  notice_pause(worked, Duration::zero());
  notice_pause(awake - begin, sleep);
  ++turn_number_;
  poller_.dispatch();
  timers_.advance(now_);
  judge_peers();
  // Tasks that only defer more work must not empty the mailbox into a queue without a bound: while there is
  // more than a turn of it, the mailbox fills up and try_post() tells the senders.
  if (deferred_.size() < kMaxDeferredPerTurn) busy |= mailbox_->run_pending();
  if (busy) busy_until_ = now_ + busy_poll_;
  run_deferred();
  run_turn_ends();
  destroy_retired();
  return polled;
}

void EventLoop::notice_pause(Duration took, Duration wanted) {
  if (!notices_pauses_ || took - wanted <= kLongestTurn) return;
  // It is unknown when in a sleep the pause began, so none of the sleep counts. Some time always does, or it
  // would stand still for a starved loop.
  did_not_run(took - kLongestTurn);
}

void EventLoop::did_not_run(Duration time) {
  last_pause_ = std::max(recent_pause(), time);
  paused_until_ = clock_.now();
  not_run_ += time;
  if (on_pause_) on_pause_(time);
}

/// A peer whose input comes in the batch after a full one has not been silent.
void EventLoop::judge_peers() {
  full_waits_ = poller_.was_full() ? full_waits_ + 1 : 0;
  if (full_waits_ > 0 && full_waits_ <= poller_.waits_for_all()) return;
  full_waits_ = 0;
  patient_timers_.advance(patient_now());
}

std::optional<TimePoint> EventLoop::next_timer() {
  auto next = timers_.next_wakeup();
  if (const auto patient = patient_timers_.next_wakeup())
    next = std::min(next.value_or(TimePoint::max()), *patient + not_run_);
  return next;
}

Duration EventLoop::time_to_sleep(TimePoint now, Duration max_wait) {
  if (more_to_do_ || full_waits_ > 0 || !deferred_.empty() || !retired_.empty() || now_ < busy_until_ ||
      !mailbox_->prepare_to_sleep()) {
    return Duration::zero();
  }
  if (const auto patient = patient_timers_.next_wakeup())
    max_wait = std::min({max_wait, *patient + not_run_ - now, kLongestPatientSleep});
  if (const auto wakeup = timers_.next_wakeup()) max_wait = std::min(max_wait, *wakeup - now);
  return std::max(max_wait, Duration::zero());
}

void EventLoop::on_io(IoEvents) {
  mailbox_->clear_wake();
}

void EventLoop::run_deferred() {
  for (std::size_t done = 0; done < kMaxDeferredPerTurn && !deferred_.empty(); ++done) {
    Task task = std::move(deferred_.front());
    deferred_.pop_front();
    task();
  }
}

void EventLoop::run_turn_ends() {
  more_to_do_ = false;
  // By index: a hook may add and remove hooks.
  for (std::size_t index = 0; index < turn_ends_.size(); ++index) {
    if (turn_ends_[index] != nullptr && turn_ends_[index]->on_turn_end()) more_to_do_ = true;
  }
  std::erase(turn_ends_, nullptr);
}

void EventLoop::destroy_retired() {
  // A destructor may retire another object; those of one round die together.
  while (!retired_.empty()) {
    dying_.swap(retired_);
    dying_.clear();
  }
}

}  // namespace roost::runtime

// SPDX-License-Identifier: Apache-2.0
#include "channel/channel_timers.hpp"

#include <algorithm>

namespace roost::channels {
namespace {

/// Longer than any timer is meant to wait, and short enough to be added to a time.
constexpr std::chrono::milliseconds kLongestDelay = std::chrono::hours(24 * 365);

base::Duration bounded(std::chrono::milliseconds delay) {
  return std::min(delay, kLongestDelay);
}

}  // namespace

class ChannelTimers::UserTimer final : public runtime::Timer {
 public:
  UserTimer(ChannelTimers& owner, TimerId number, base::Duration delay, bool repeated,
            std::function<void()> function)
      : id(number),
        interval(delay),
        repeats(repeated),
        callback(std::make_shared<std::function<void()>>(std::move(function))),
        owner_(owner) {}

  const TimerId id;
  const base::Duration interval;
  const bool repeats;
  const std::shared_ptr<std::function<void()>> callback;  // shared: it may cancel, and so destroy, its timer

 private:
  void on_timer() override { owner_.fired(*this); }

  ChannelTimers& owner_;
};

ChannelTimers::ChannelTimers(runtime::EventLoop& loop, Run run, std::function<void()> on_silence)
    : loop_(loop), run_(std::move(run)), silence_(std::move(on_silence)) {}

ChannelTimers::~ChannelTimers() = default;

TimerId ChannelTimers::start(std::chrono::milliseconds delay, bool repeats, std::function<void()> callback) {
  const TimerId id = next_++;
  timers_.push_back(std::make_unique<UserTimer>(*this, id, bounded(delay), repeats, std::move(callback)));
  loop_.schedule_after(*timers_.back(), bounded(delay));
  return id;
}

void ChannelTimers::fired(UserTimer& timer) {
  // The callback may cancel its own timer, or end the channel: nothing of `timer` is touched after it.
  const auto callback = timer.callback;
  if (timer.repeats) {
    loop_.schedule_after(timer, timer.interval);
  } else {
    cancel(timer.id);
  }
  run_(*callback);
}

void ChannelTimers::cancel(TimerId id) {
  std::erase_if(timers_, [id](const auto& one) { return one->id == id; });
}

void ChannelTimers::timeout_after(std::chrono::milliseconds silence) {
  loop_.schedule_patiently(silence_, bounded(silence));
}

void ChannelTimers::stop() {
  timers_.clear();
  silence_.cancel();
}

}  // namespace roost::channels

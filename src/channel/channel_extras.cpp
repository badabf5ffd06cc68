// SPDX-License-Identifier: Apache-2.0
// What a channel does besides answering: timers, messages to itself, further topics, work on the pool.
#include <algorithm>

#include "channel/channel_server.hpp"
#include "channel/extras.hpp"

namespace roost::channels {
namespace {

/// Longer than any timer is meant to wait, and short enough to be added to a time.
constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);

base::Duration bounded(std::chrono::milliseconds delay) {
  return std::min(delay, kLongest);
}

}  // namespace

void ChannelServer::request_stop(StopReason reason) {
  extras().stop_requested = std::move(reason);
}

ChannelServer::Extras& ChannelServer::extras() {
  if (!extras_) extras_ = std::make_unique<Extras>(*this);
  return *extras_;
}

void ChannelServer::send_self(std::any value) {
  extras().to_self.push_back(std::move(value));
  // By the mailbox and not by defer(): a channel that keeps sending to itself leaves room for the others.
  context_.handles->mailbox->post([context = context_.handles->context, id = subscriber_id()] {
    if (auto* channel = context->index().find(id)) static_cast<ChannelServer*>(channel)->take_from_self();
  });
}

/// One message, unless it was taken already.
void ChannelServer::take_from_self() {
  if (!extras_ || extras_->to_self.empty()) return;
  const std::any value = std::move(extras_->to_self.front());
  extras_->to_self.pop_front();
  handle_info(Info::message(value));
}

/// A message is handled behind all that was sent to the channel before it came, as by a process.
void ChannelServer::catch_up() {
  if (!extras_) return;
  for (std::size_t sent = extras_->to_self.size(); sent > 0; --sent)
    take_from_self();
}

TimerId ChannelServer::start_timer(std::chrono::milliseconds delay, bool repeats,
                                   std::function<void()> callback) {
  Extras& mine = extras();
  const TimerId id = mine.next_timer++;
  mine.timers.push_back(std::make_unique<UserTimer>(*this, id, bounded(delay), repeats, std::move(callback)));
  context_.loop.schedule_after(*mine.timers.back(), bounded(delay));
  return id;
}

void ChannelServer::run_timer(UserTimer& timer) {
  // The callback may cancel its own timer, or end the channel: nothing of `timer` is touched after it.
  const auto callback = timer.callback;
  if (timer.repeats) {
    context_.loop.schedule_after(timer, timer.interval);
  } else {
    cancel_timer(timer.id);
  }
  if (run_callback_function("timer", *callback)) settle();
}

void ChannelServer::cancel_timer(TimerId timer) {
  if (!extras_) return;
  std::erase_if(extras_->timers, [timer](const auto& one) { return one->id == timer; });
}

void ChannelServer::timeout_after(std::chrono::milliseconds silence) {
  context_.loop.schedule_patiently(extras().silence, bounded(silence));
}

void ChannelServer::subscribe(std::string_view topic) {
  context_.loop.deliver_waiting();  // what was broadcast before is not for it
  auto membership = std::make_unique<pubsub::Membership>();
  context_.index().subscribe(topic, *this, pubsub::FastLane{}, *membership);
  extras().external.push_back(std::move(membership));
}

void ChannelServer::unsubscribe(std::string_view topic) {
  if (!extras_) return;
  std::erase_if(extras_->external, [topic](const auto& one) { return one->topic() == topic; });
}

void ChannelServer::run_on_pool(std::function<std::function<void()>()> work) {
  auto run = [target = context_.handles, id = subscriber_id(), work = std::move(work)] {
    std::function<void()> done;
    std::string problem;
    try {
      done = work();
    } catch (const std::exception& error) {
      problem = error.what();
    } catch (...) {
      problem = "not a std::exception";
    }
    target->mailbox->post(
        [context = target->context, id, done = std::move(done), problem = std::move(problem)] {
          auto* channel = static_cast<ChannelServer*>(context->index().find(id));
          if (channel == nullptr) return;
          if (done) return channel->run_done(done);
          channel->fail(problem);
        });
  };
  context_.workers.submit(std::move(run)).value();
}

}  // namespace roost::channels

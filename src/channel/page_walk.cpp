// SPDX-License-Identifier: Apache-2.0
#include "channel/page_walk.hpp"

#include <chrono>
#include <utility>

#include "protocol/phoenix/payload_access.hpp"

namespace roost::channels {
namespace {

constexpr std::chrono::milliseconds kBetweenPages{10};

Payload as_diff(const Payload& presences) {
  std::string text = "{\"joins\":";
  text.append(presences.text()).append(",\"leaves\":{}}");
  return phoenix::PayloadAccess::copy_json(text);
}

}  // namespace

PageWalk::PageWalk(runtime::EventLoop& loop, const Presence& presence, std::string topic, Push push)
    : loop_(loop), presence_(presence), topic_(std::move(topic)), push_(std::move(push)), timer_([this] {
        next();
      }) {}

void PageWalk::start() {
  PresencePage first = presence_.page(topic_);
  push_("presence_state", first.presences);
  if (!first.next) return;
  after_ = *std::move(first.next);
  loop_.schedule_after(timer_, kBetweenPages);
}

void PageWalk::next() {
  PresencePage page = presence_.page(topic_, after_);
  push_("presence_diff", as_diff(page.presences));
  if (!page.next) return;
  after_ = *std::move(page.next);
  loop_.schedule_after(timer_, kBetweenPages);
}

}  // namespace roost::channels

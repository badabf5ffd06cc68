// SPDX-License-Identifier: Apache-2.0
#include "inspect/tracer.hpp"

#include <algorithm>

namespace roost::inspect {
namespace {

TraceRecord record_of(const trace::Event& event, std::string_view payload) {
  return {.time = std::chrono::system_clock::now(),
          .kind = std::string(trace::name_of(event.kind)),
          .connection = event.id,
          .peer = std::string(event.peer),
          .topic = std::string(event.topic),
          .event = std::string(event.event),
          .status = std::string(event.status),
          .bytes = event.bytes,
          .duration = event.duration,
          .deliveries = event.deliveries,
          .payload = payload.size() <= TraceFeed::kMaxPayload ? std::string(payload) : std::string()};
}

}  // namespace

void Tracer::add(std::shared_ptr<TraceFeed> feed, base::TimePoint now) {
  forget_done(now);
  feeds_.push_back(std::move(feed));
  active_ = true;
}

void Tracer::forget_done(base::TimePoint now) {
  std::erase_if(feeds_, [now](const auto& feed) { return feed->done(now); });
  active_ = !feeds_.empty();
}

void Tracer::offer(base::TimePoint now, trace::Event event, std::string_view payload, const HasPeer* client) {
  std::string peer;  // lives as long as the event that views it
  const auto know_peer = [&] {
    if (client == nullptr || !event.peer.empty()) return;
    peer = client->peer();
    event.peer = peer;
  };
  bool some_are_done = false;
  for (const auto& feed : feeds_) {
    if (feed->done(now)) {
      some_are_done = true;
      continue;
    }
    if (feed->program().looks_at(trace::Field::peer)) know_peer();
    if (!feed->program().matches(event) || !feed->admit(now)) continue;
    know_peer();
    feed->add(record_of(event, payload));
  }
  if (some_are_done) forget_done(now);
}

}  // namespace roost::inspect

// SPDX-License-Identifier: Apache-2.0
// What a channel tells about itself.
#include "base/visible_text.hpp"
#include "channel/channel_server.hpp"
#include "inspect/probes.hpp"

namespace roost::channels {
namespace {

/// Without its quotes; empty for null.
std::string text_of(phoenix::RefView ref) {
  if (ref.is_null()) return {};
  std::string_view json = ref.json();
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  return std::string(json);
}

/// The moment of the shard's clock, on the calendar.
std::chrono::system_clock::time_point on_the_calendar(const base::Clock& clock, base::TimePoint time) {
  return std::chrono::system_clock::now() -
         std::chrono::duration_cast<std::chrono::system_clock::duration>(clock.now() - time);
}

}  // namespace

ChannelInfo ChannelServer::info(Detail detail) const {
  ChannelInfo info;
  info.id = subscriber_id();
  info.connection = host_.connection_id();
  info.topic = topic_.view();
  info.route = route_.pattern;
  info.join_ref = text_of(join_ref_.view());
  info.joined = state_ == State::joined;
  info.joined_at = on_the_calendar(context_.clock, join_started_);
  if (detail == Detail::described && channel_) info.state = described();
  return info;
}

/// User code: what it throws is told in its place, and ends nothing.
Json ChannelServer::described() const {
  const ChannelCallbackScope scope(context_, "describe", topic_.view(), channel_.get());
  try {
    return channel_->describe();
  } catch (const std::exception& error) {
    return {{"describe_threw", base::utf8_or_visible(error.what())}};
  } catch (...) {
    return {{"describe_threw", "not a std::exception"}};
  }
}

void ChannelServer::note_joined() {
  const base::TimePoint now = context_.clock.now();
  ++context_.insight.counters.joins;
  context_.insight.counters.join.observe(now - join_started_);
  ROOST_PROBE(join, topic_.view(), "ok", (now - join_started_).count());
  if (!context_.insight.tracer.active()) return;
  context_.insight.tracer.offer(now,
                                {.kind = trace::EventKind::join,
                                 .id = host_.connection_id(),
                                 .topic = topic_.view(),
                                 .status = "ok",
                                 .duration = now - join_started_},
                                {}, &host_.client());
}

void ChannelServer::trace_reply(std::string_view event, base::Duration duration, const Reply& reply) const {
  const Reply::Content* content = reply.content();
  const std::string_view payload = content == nullptr ? std::string_view() : content->response.text();
  context_.insight.tracer.offer(context_.clock.now(),
                                {.kind = trace::EventKind::reply,
                                 .id = host_.connection_id(),
                                 .topic = topic_.view(),
                                 .event = event,
                                 .status = content == nullptr ? std::string_view("none") : content->status,
                                 .bytes = payload.size(),
                                 .duration = duration},
                                payload, &host_.client());
}

}  // namespace roost::channels

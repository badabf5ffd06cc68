// SPDX-License-Identifier: Apache-2.0
// The handles by which other threads reach a channel. Each call is one task in the mailbox of the channel's
// shard; it looks the channel up there, and does nothing if it is gone. A call that only sends to the client
// is a delivery, so it keeps its order with broadcasts.
#include <fmt/format.h>

#include "channel/channel_server.hpp"
#include "channel/pending_join.hpp"

namespace roost {
namespace {

using channels::ChannelServer;
using channels::HandleTarget;
using channels::ShardContext;

runtime::Task for_channel(ShardContext* context, SubscriberId id, std::function<void(ChannelServer&)> task) {
  return [context, id, task = std::move(task)] {
    if (ChannelServer* channel = context->channels.find(id)) task(*channel);
  };
}

void with_channel(const std::shared_ptr<HandleTarget>& target, SubscriberId id,
                  std::function<void(ChannelServer&)> task) {
  if (target) target->mailbox->post(for_channel(target->context, id, std::move(task)));
}

/// `task` does not call the application.
void deliver_to_channel(const std::shared_ptr<HandleTarget>& target, SubscriberId id,
                        std::function<void(ChannelServer&)> task) {
  if (target) target->mailbox->post_delivery(for_channel(target->context, id, std::move(task)));
}

}  // namespace

std::string Info::describe() const {
  if (timeout_) return "timeout";
  if (broadcast_ != nullptr)
    return fmt::format("broadcast of \"{}\" on \"{}\"", broadcast_->event, broadcast_->topic);
  return fmt::format("a value of type {}", value_.type().name());
}

void ChannelHandle::send(std::any value) const {
  with_channel(target_, id_, [info = Info::message(std::move(value))](ChannelServer& channel) {
    channel.handle_info(info);
  });
}

void ChannelHandle::push(std::string event, Payload payload) const {
  deliver_to_channel(target_, id_,
                     [event = std::move(event), payload = std::move(payload)](ChannelServer& channel) {
                       channel.push_posted(event, payload);
                     });
}

void ChannelHandle::track(std::string key, JsonObject meta, std::string presence) const {
  with_channel(
      target_, id_,
      [key = std::move(key), meta = std::move(meta), name = std::move(presence)](ChannelServer& channel) {
        channel.with_presence(name, [&](const auto& found) { found.track(key, meta).value(); });
      });
}

void ChannelHandle::update(std::string key, JsonObject meta, std::string presence) const {
  with_channel(
      target_, id_,
      [key = std::move(key), meta = std::move(meta), name = std::move(presence)](ChannelServer& channel) {
        channel.with_presence(name, [&](const auto& found) { found.update(key, meta).value(); });
      });
}

void ChannelHandle::untrack(std::string key, std::string presence) const {
  with_channel(target_, id_, [key = std::move(key), name = std::move(presence)](ChannelServer& channel) {
    channel.with_presence(name, [&](const auto& found) { found.untrack(key); });
  });
}

void ChannelHandle::kill() const {
  with_channel(target_, id_, [](ChannelServer& channel) { channel.kill(); });
}

void ChannelHandle::post(const std::function<void(Channel*)>& task) const {
  const bool posted = target_ && target_->mailbox->post([context = target_->context, id = id_, task] {
    if (ChannelServer* channel = context->channels.find(id)) return channel->run_posted(task);
    task(nullptr);
  });
  if (!posted) task(nullptr);
}

void PendingJoin::answer(JoinResult result) const {
  state_->answer(std::move(result));
}

void PendingJoin::State::answer(JoinResult result) {
  if (answered_.exchange(true)) return;
  deliver_to_channel(target_, channel_, [result = std::move(result)](ChannelServer& channel) {
    channel.answer_pending(result);
  });
}

PendingJoin::State::~State() {
  if (answered_) return;
  with_channel(target_, channel_, [](ChannelServer& channel) { channel.join_abandoned(); });
}

}  // namespace roost

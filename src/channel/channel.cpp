// SPDX-License-Identifier: Apache-2.0
// The public Channel: default callbacks, and calls that are forwarded to the ChannelServer that runs it.
#include "roost/channel.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "channel/callback_place.hpp"
#include "channel/channel_server.hpp"

namespace roost {
namespace {

using channels::GuardedCall;

constexpr const char* kCast = "ChannelHandle::cast, with a handle() that a callback has taken";
constexpr const char* kBroadcast = "Endpoint::broadcast or PubSub::broadcast_from";

}  // namespace

/// One comparison inside its own callbacks, which is nearly always.
channels::ChannelServer& Channel::running(const GuardedCall& call) const {
  if (channels::callback_place.object == this) return *server_;
  channels::require_shard_thread(call);
  if (server_ == nullptr)
    throw std::logic_error("a Channel can do nothing in its constructor: wait for join()");
  if (!server_->on_its_thread()) channels::refuse_here(call);
  return *server_;
}

Reply Channel::handle_in(std::string_view event, const Payload&) {
  throw std::logic_error(fmt::format("no handle_in for event \"{}\" on \"{}\": override Channel::handle_in",
                                     event, topic().view()));
}

void Channel::handle_out(std::string_view event, const Payload& payload) {
  push(event, payload);
}

void Channel::handle_info(const Info& info) {
  running({"Channel::handle_info", kCast})
      .warn(fmt::format("received unexpected message in handle_info on \"{}\": {}", topic().view(),
                        info.describe()));
}

void Channel::handle_gap(const PubSubGap&) {}

void Channel::terminate(const StopReason&) {}

const Topic& Channel::topic() const {
  return running({"Channel::topic", "a copy that a callback has taken"}).topic_object();
}
bool Channel::joined() const {
  return running({"Channel::joined", kCast}).joined();
}
ChannelHandle Channel::handle() const {
  return running({"Channel::handle", "a handle() that a callback has taken"}).handle();
}
Assigns& Channel::assigns() {
  return running({"Channel::assigns", kCast}).assigns();
}
const Socket& Channel::socket_base() const {
  return running({"Channel::socket", kCast}).host().application_socket();
}

void Channel::push(std::string_view event, const Payload& payload) {
  running({"Channel::push", "ChannelHandle::push, with a handle() that a callback has taken"})
      .push(event, payload);
}
void Channel::broadcast(std::string_view event, const Payload& payload) {
  running({"Channel::broadcast", kBroadcast}).broadcast({}, event, payload);
}
void Channel::broadcast_from(std::string_view event, const Payload& payload) {
  channels::ChannelServer& server = running({"Channel::broadcast_from", kBroadcast});
  server.broadcast(server.subscriber_id(), event, payload);
}
SocketRef Channel::socket_ref() const {
  return running({"Channel::socket_ref", "a socket_ref() that handle_in has taken"}).socket_ref();
}
PendingJoin Channel::pending_join() {
  return running({"Channel::pending_join", "a pending_join() that join has taken"}).pending_join();
}

void Channel::stop(StopReason reason) {
  running({"Channel::stop", kCast}).request_stop(std::move(reason));
}
void Channel::send_self(std::any value) {
  running({"Channel::send_self", "ChannelHandle::send, with a handle() that a callback has taken"})
      .send_self(std::move(value));
}
TimerId Channel::send_after(std::chrono::milliseconds delay, std::function<void()> callback) {
  return running({"Channel::send_after", kCast}).start_timer(delay, false, std::move(callback));
}
TimerId Channel::send_every(std::chrono::milliseconds interval, std::function<void()> callback) {
  return running({"Channel::send_every", kCast}).start_timer(interval, true, std::move(callback));
}
void Channel::cancel_timer(TimerId timer) {
  running({"Channel::cancel_timer", kCast}).cancel_timer(timer);
}
void Channel::timeout_after(std::chrono::milliseconds silence) {
  running({"Channel::timeout_after", kCast}).timeout_after(silence);
}
ChannelPresence Channel::presence(std::string_view name) const {
  return running({"Channel::presence", "ChannelHandle::track, with a handle() that a callback has taken"})
      .presence(name);
}
void Channel::subscribe(std::string_view topic) {
  running({"Channel::subscribe", kCast}).subscribe(topic);
}
void Channel::unsubscribe(std::string_view topic) {
  running({"Channel::unsubscribe", kCast}).unsubscribe(topic);
}
void Channel::run_on_pool(std::function<std::function<void()>()> work) {
  running({"Channel::run_blocking", kCast}).run_on_pool(std::move(work));
}

}  // namespace roost

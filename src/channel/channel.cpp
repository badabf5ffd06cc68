// SPDX-License-Identifier: Apache-2.0
// The public Channel: defaults of the callbacks, and its calls handed to the ChannelServer that runs it.
#include "roost/channel.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/check.hpp"
#include "channel/channel_server.hpp"

namespace roost {
namespace {

channels::ChannelServer& running(channels::ChannelServer* server) {
  if (server != nullptr) return *server;
  throw std::logic_error("a Channel can do nothing in its constructor: wait for join()");
}

}  // namespace

Reply Channel::handle_in(std::string_view event, const Payload&) {
  throw std::logic_error(fmt::format("no handle_in for event \"{}\" on \"{}\": override Channel::handle_in",
                                     event, topic().view()));
}

void Channel::handle_out(std::string_view event, const Payload& payload) {
  push(event, payload);
}

void Channel::handle_info(const Info& info) {
  running(server_).warn(fmt::format("received unexpected message in handle_info on \"{}\": {}",
                                    topic().view(), info.describe()));
}

void Channel::terminate(const StopReason&) {}

const Topic& Channel::topic() const {
  return running(server_).topic_object();
}
bool Channel::joined() const {
  return running(server_).joined();
}
ChannelHandle Channel::handle() const {
  return running(server_).handle();
}
Assigns& Channel::assigns() {
  return running(server_).assigns();
}
const Socket& Channel::socket_base() const {
  return running(server_).host().application_socket();
}

void Channel::push(std::string_view event, const Payload& payload) {
  running(server_).push(event, payload);
}
void Channel::broadcast(std::string_view event, const Payload& payload) {
  running(server_).broadcast({}, event, payload);
}
void Channel::broadcast_from(std::string_view event, const Payload& payload) {
  running(server_).broadcast(server_->subscriber_id(), event, payload);
}
SocketRef Channel::socket_ref() const {
  return running(server_).socket_ref();
}
PendingJoin Channel::pending_join() {
  return running(server_).pending_join();
}

void Channel::stop(StopReason reason) {
  running(server_).request_stop(std::move(reason));
}
void Channel::send_self(std::any value) {
  running(server_).send_self(std::move(value));
}
TimerId Channel::send_after(std::chrono::milliseconds delay, std::function<void()> callback) {
  return running(server_).start_timer(delay, false, std::move(callback));
}
TimerId Channel::send_every(std::chrono::milliseconds interval, std::function<void()> callback) {
  return running(server_).start_timer(interval, true, std::move(callback));
}
void Channel::cancel_timer(TimerId timer) {
  running(server_).cancel_timer(timer);
}
void Channel::timeout_after(std::chrono::milliseconds silence) {
  running(server_).timeout_after(silence);
}
void Channel::subscribe(std::string_view topic) {
  running(server_).subscribe(topic);
}
void Channel::unsubscribe(std::string_view topic) {
  running(server_).unsubscribe(topic);
}
void Channel::run_on_pool(std::function<std::function<void()>()> work) {
  running(server_).run_on_pool(std::move(work));
}

}  // namespace roost

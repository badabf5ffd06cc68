// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <stdexcept>

#include "testing/connection.hpp"

namespace roost::test {
namespace {

std::string quoted(std::string_view ref) {
  return fmt::format("\"{}\"", ref);
}

}  // namespace

TestChannel::TestChannel(std::shared_ptr<Connection> connection, std::string topic, std::string join_ref)
    : connection_(std::move(connection)), topic_(std::move(topic)), join_ref_(std::move(join_ref)) {}

Outcome TestChannel::assert_joined(const Pattern& response) const {
  return assert_reply({join_ref_}, "ok", response);
}
Outcome TestChannel::assert_refused(const Pattern& response) const {
  return connection_->inbox().take(
      {.topic = topic_, .event = "error", .ref = quoted(join_ref_), .is_reply = true, .payload = response});
}

PushRef TestChannel::push(std::string_view event, const Payload& payload) {
  return connection_->send(topic_, join_ref_, event, payload);
}
PushRef TestChannel::leave() {
  return push("phx_leave");
}

// A broadcast comes without a join_ref, so a push is looked for by its topic alone.

Outcome TestChannel::assert_push(std::string_view event, const Pattern& payload) const {
  return connection_->inbox().take({.topic = topic_, .event = std::string(event), .payload = payload});
}
Outcome TestChannel::refute_push(std::string_view event, const Pattern& payload) const {
  return connection_->inbox().refute({.topic = topic_, .event = std::string(event), .payload = payload});
}
Outcome TestChannel::assert_reply(const PushRef& ref, std::string_view status,
                                  const Pattern& response) const {
  return connection_->inbox().take({.topic = topic_,
                                    .event = std::string(status),
                                    .ref = quoted(ref.text),
                                    .is_reply = true,
                                    .payload = response});
}
Outcome TestChannel::refute_reply(const PushRef& ref, std::string_view status,
                                  const Pattern& response) const {
  return connection_->inbox().refute({.topic = topic_,
                                      .event = std::string(status),
                                      .ref = quoted(ref.text),
                                      .is_reply = true,
                                      .payload = response});
}
Outcome TestChannel::assert_closed() const {
  return connection_->inbox().take({.topic = topic_, .join_ref = quoted(join_ref_), .event = "phx_close"});
}
Outcome TestChannel::assert_crashed() const {
  return connection_->inbox().take({.topic = topic_, .join_ref = quoted(join_ref_), .event = "phx_error"});
}

// --- inside ---

namespace {

channels::ChannelServer& running(TestChannel::Connection& connection, std::string_view topic) {
  if (auto* server = connection.wire().server().channel_on(topic)) return *server;
  throw std::logic_error(fmt::format("the channel on \"{}\" has ended", topic));
}

}  // namespace

void TestChannel::send(std::any value) {
  handle().send(std::move(value));
  connection_->test().node.settle();
}
void TestChannel::broadcast_from(std::string_view event, const Payload& payload) {
  TestNode& node = connection_->test().node;
  node.pubsub().broadcast_from(handle().id(), topic_, event, payload).value();
  node.settle();
}
ChannelHandle TestChannel::handle() const {
  return running(*connection_, topic_).handle();
}
Channel& TestChannel::object() const {
  return running(*connection_, topic_).application();
}

}  // namespace roost::test

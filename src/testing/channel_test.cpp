// SPDX-License-Identifier: Apache-2.0
#include "roost/testing/channel_test.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>

#include "base/type_name.hpp"
#include "testing/connection.hpp"

namespace roost::test {
namespace {

/// Neither answer would mean anything.
Outcome not_subscribed(std::string_view topic) {
  return Outcome::fail(fmt::format(
      "this test does not listen to \"{}\": call subscribe() before, or join with subscribe_and_join()\n",
      topic));
}

}  // namespace

// --- TestSocket ---

TestSocket::TestSocket(std::shared_ptr<TestChannel::Connection> connection, std::optional<std::string> reason)
    : connection_(std::move(connection)), reason_(std::move(reason)) {}

TestChannel::Connection& TestSocket::connection() const {
  if (connection_) return *connection_;
  throw std::logic_error("this connection was refused" + (reason_ ? ": " + *reason_ : std::string()));
}

Outcome TestSocket::assert_connected() const {
  if (connection_) return Outcome::pass();
  return Outcome::fail("expected to connect\n  was refused" + (reason_ ? ": " + *reason_ : std::string()) +
                       "\n");
}
Outcome TestSocket::assert_refused() const {
  return connection_ ? Outcome::fail("expected to be refused\n  was connected\n") : Outcome::pass();
}

Socket& TestSocket::object() const {
  return connection().wire().application();
}
std::optional<std::string> TestSocket::id() const {
  return connection().id();
}

TestChannel TestSocket::join(std::string_view topic, const Payload& params) {
  const PushRef ref = connection().send(topic, {}, phoenix::kJoinEvent, params);
  return {connection_, std::string(topic), ref.text};
}
TestChannel TestSocket::subscribe_and_join(std::string_view topic, const Payload& params) {
  connection().test().subscribe(topic);
  return join(topic, params);
}
void TestSocket::close() {
  connection().close();
}
std::optional<std::uint16_t> TestSocket::close_code() const {
  const auto code = connection().wire().transport().close_code;
  return code ? std::optional(static_cast<std::uint16_t>(*code)) : std::nullopt;
}

// --- ChannelTest ---

ChannelTest::ChannelTest(const ChannelTestOptions& options) : state_(std::make_unique<State>(options)) {}

ChannelTest::~ChannelTest() {
  for (const auto& connection : state_->connections)
    connection->end();
}

TestSocket ChannelTest::connect(SocketDefinition definition, const Params& params, const ConnectInfo& info) {
  definition.name = base::readable_type(definition.name);
  auto application = definition.make();
  const ConnectResult result = application->connect(params, info);
  if (!result.accepted()) return {nullptr, result.reason()};
  auto id = application->id();
  socket::SocketMount mount{"/test", std::move(definition), {}, state_->node.serializers()};
  state_->connections.push_back(std::make_shared<TestChannel::Connection>(
      *state_, std::move(mount), std::move(application), std::move(id)));
  return {state_->connections.back(), std::nullopt};
}

void ChannelTest::advance(std::chrono::milliseconds by) {
  state_->node.advance(by);
  state_->node.settle();
}
void ChannelTest::settle() {
  state_->node.settle();
}

void ChannelTest::subscribe(std::string_view topic) {
  state_->subscribe(topic);
}
void ChannelTest::broadcast(std::string_view topic, std::string_view event, const Payload& payload) {
  pubsub().broadcast(topic, event, payload).value();
  settle();
}
Outcome ChannelTest::assert_broadcast(std::string_view topic, std::string_view event,
                                      const Pattern& payload) {
  if (!state_->topics.contains(topic)) return not_subscribed(topic);
  return state_->broadcasts.take(
      {.topic = std::string(topic), .event = std::string(event), .payload = payload});
}
Outcome ChannelTest::refute_broadcast(std::string_view topic, std::string_view event,
                                      const Pattern& payload) {
  if (!state_->topics.contains(topic)) return not_subscribed(topic);
  return state_->broadcasts.refute(
      {.topic = std::string(topic), .event = std::string(event), .payload = payload});
}

PubSub& ChannelTest::pubsub() {
  return state_->node.pubsub();
}
Presence& ChannelTest::add_presence(PresenceOptions options) {
  return state_->node.add_presence(std::move(options));
}
Presence& ChannelTest::presence(std::string_view name) const {
  return state_->node.presences().find(name);
}
Telemetry& ChannelTest::telemetry() {
  return state_->node.telemetry;
}
Logger& ChannelTest::logger() {
  return state_->node.logger();
}

}  // namespace roost::test

// SPDX-License-Identifier: Apache-2.0
#include "testing/connection.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace roost::test {
namespace {

constexpr std::string_view kVsn = "2.0.0";

std::string as_json(std::string_view ref) {
  return fmt::format("\"{}\"", ref);  // refs of this kit are numbers: nothing to escape
}

}  // namespace

TestChannel::Connection::Connection(ChannelTest::State& test, socket::SocketMount mount,
                                    std::unique_ptr<Socket> application, std::optional<std::string> id)
    : test_(test), id_(id), codec_(phoenix::ClientCodec::for_vsn(kVsn).value()) {
  wire_.emplace(test.node, 0, std::move(mount), std::move(application), std::move(id), kVsn);
}

Wire& TestChannel::Connection::wire() {
  if (wire_) return *wire_;
  throw std::logic_error("the ChannelTest of this connection has ended");
}

PushRef TestChannel::Connection::send(std::string_view topic, std::string_view join_ref,
                                      std::string_view event, const Payload& payload) {
  const PushRef ref{std::to_string(++last_ref_)};
  const std::string own = as_json(ref.text);
  const std::string join = as_json(join_ref.empty() ? ref.text : join_ref);
  const phoenix::ClientMessage message{phoenix::RefView::from_json(join), phoenix::RefView::from_json(own),
                                       topic, event, payload};
  std::string frame;
  const auto encoded = codec_.encode(message, frame);
  if (const auto* error = std::get_if<phoenix::EncodeError>(&encoded)) {
    throw std::invalid_argument(fmt::format("push of \"{}\": {}", event, error->message));
  }
  if (const auto error = wire().receive(std::get<phoenix::FrameKind>(encoded), frame)) {
    throw std::logic_error(fmt::format("push of \"{}\": {}", event, error->reason));
  }
  test_.node.settle();
  return ref;
}

Inbox& TestChannel::Connection::inbox() {
  auto& frames = wire().transport().frames;
  for (; !frames.empty(); frames.pop_front())
    decode(frames.front());
  return inbox_;
}

void TestChannel::Connection::decode(const InMemoryTransport::Frame& frame) {
  const auto decoded = codec_.decode(frame.kind, frame.payload, scratch_);
  if (const auto* error = std::get_if<phoenix::DecodeError>(&decoded)) {
    throw std::logic_error(fmt::format("the server sent what is no message: {}", error->reason));
  }
  const auto& message = std::get<phoenix::ServerMessage>(decoded);
  inbox_.add({std::string(message.topic.text()), std::string(message.status.value_or(message.event.text())),
              std::string(message.join_ref.json()), std::string(message.ref.json()),
              message.status.has_value(), message.payload});
}

void TestChannel::Connection::close() {
  wire().server().closed(StopReason::shutdown("closed"));
  test_.node.settle();
}

void ChannelTest::State::subscribe(std::string_view topic) {
  if (!topics.emplace(topic).second) return;
  subscriptions.push_back(node.pubsub().subscribe(topic, [this](const BroadcastView& broadcast) {
    broadcasts.add(
        {std::string(broadcast.topic), std::string(broadcast.event), {}, {}, false, broadcast.payload});
  }));
  node.settle();
}

}  // namespace roost::test

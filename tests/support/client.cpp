// SPDX-License-Identifier: Apache-2.0
#include "support/client.hpp"

#include <boost/json/parse.hpp>

namespace roost::test {
namespace {

struct PlainSocket final : Socket {};

socket::SocketMount mount(Node& node, Routes routes, const ClientOptions& options) {
  SocketOptions socket_options;
  socket_options.max_channels_per_transport = options.max_channels_per_transport;
  socket_options.limits = options.limits;
  SocketDefinition definition{"UserSocket", [] { return std::make_unique<PlainSocket>(); },
                              std::make_shared<const Routes>(std::move(routes))};
  return {"/socket", std::move(definition), std::move(socket_options), node.serializers()};
}

testing::AssertionResult mismatch(std::string_view expected, std::string_view received) {
  return testing::AssertionFailure() << "\n  expected: " << expected << "\n  received: " << received;
}

std::unique_ptr<Socket> application_with(const Assigns& assigns) {
  auto application = std::make_unique<PlainSocket>();
  application->assigns().assign(assigns);
  return application;
}

}  // namespace

Client::Client(Node& node, Routes routes, const ClientOptions& options)
    : node_(node),
      wire_(node, options.shard, mount(node, std::move(routes), options), application_with(options.assigns),
            options.id, options.vsn) {}

// --- actions ---

std::optional<phoenix::DecodeError> Client::delivers(std::string_view text) {
  return wire_.receive(phoenix::FrameKind::text, text);
}

void Client::sends(std::string_view text) {
  sends_together({text});
}

void Client::sends_together(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    const auto error = delivers(text);
    EXPECT_FALSE(error) << text << ": " << error->reason;
  }
  node_.turn();
}

void Client::sends_binary(std::string_view bytes) {
  const auto error = wire_.receive(phoenix::FrameKind::binary, bytes);
  EXPECT_FALSE(error) << error->reason;
  node_.turn();
}

void Client::joins(std::string_view topic, std::string_view join_ref) {
  const std::string refs = "\"" + std::string(join_ref) + "\",\"" + std::string(join_ref) + "\",\"";
  sends("[" + refs + std::string(topic) + R"(","phx_join",{}])");
  EXPECT_TRUE(receives("[" + refs + std::string(topic) + R"(","phx_reply",{"status":"ok","response":{}}])"));
}

void Client::disconnects(const StopReason& reason) {
  wire_.server().closed(reason);
  node_.turn();
}

// --- observations ---

std::optional<InMemoryTransport::Frame> Client::next_frame() {
  if (transport().frames.empty()) return std::nullopt;
  auto frame = std::move(transport().frames.front());
  transport().frames.pop_front();
  return frame;
}

testing::AssertionResult Client::receives(std::string_view json) {
  const auto frame = next_frame();
  if (!frame) return mismatch(json, "nothing");
  if (frame->kind != phoenix::FrameKind::text) return mismatch(json, "a binary frame");
  if (boost::json::parse(frame->payload) == boost::json::parse(json)) return testing::AssertionSuccess();
  return mismatch(json, frame->payload);
}

testing::AssertionResult Client::receives_text(std::string_view text) {
  const auto frame = next_frame();
  if (!frame) return mismatch(text, "nothing");
  if (frame->kind == phoenix::FrameKind::text && frame->payload == text) return testing::AssertionSuccess();
  return mismatch(text, frame->payload);
}

testing::AssertionResult Client::receives_binary(std::string_view bytes) {
  const auto frame = next_frame();
  if (!frame) return mismatch("a binary frame", "nothing");
  if (frame->kind == phoenix::FrameKind::binary && frame->payload == bytes) {
    return testing::AssertionSuccess();
  }
  return mismatch(testing::PrintToString(bytes), testing::PrintToString(frame->payload));
}

testing::AssertionResult Client::receives_nothing() {
  if (transport().frames.empty()) return testing::AssertionSuccess();
  return mismatch("nothing", transport().frames.front().payload);
}

}  // namespace roost::test

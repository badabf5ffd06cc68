// SPDX-License-Identifier: Apache-2.0
#include "channel/voice.hpp"

#include "protocol/phoenix/v2.hpp"

namespace roost::channels {

Voice::Problem Voice::push(std::string_view event, const Payload& payload, std::size_t& size) const {
  const phoenix::Push message{channel_.own_join_ref(), channel_.topic.view(), event, payload};
  const fastlane::MessageSource source{message.topic, message.event, payload};
  const bool large = payload.text().size() >= fastlane::LargePayloads::kLarge;
  auto problem = large ? push_large(message, source, size) : push_small(message, source, size);
  if (!problem) channel_.observer().pushed(message.topic, event, size);
  return problem;
}

Voice::Problem Voice::push_small(const phoenix::Push& message, const fastlane::MessageSource& source,
                                 std::size_t& size) const {
  const auto encoded = phoenix::encode_push(channel_.host.serializer(), message, channel_.shard.scratch);
  size = channel_.shard.scratch.size();
  return send(encoded, fastlane::Lane::channel, &source);
}

/// With the payload shared by all frames that carry it, where serializer and transport can do that.
Voice::Problem Voice::push_large(const phoenix::Push& message, const fastlane::MessageSource& source,
                                 std::size_t& size) const {
  const auto* v2 = dynamic_cast<const phoenix::V2Serializer*>(&channel_.host.serializer());
  fastlane::MessageSink& sink = channel_.host.sink();
  if (v2 == nullptr || !message.payload.is_object() || !sink.takes_pieces())
    return push_small(message, source, size);
  const base::SharedBytes inner = channel_.shard.large_payloads.shared(message.payload);
  std::string& before = channel_.shard.scratch;
  if (!inner || !std::holds_alternative<phoenix::FrameKind>(v2->encode_before_payload(message, before)))
    return push_small(message, source, size);
  auto framed = fastlane::frame_around(before, inner, phoenix::V2Serializer::kAfterPayload);
  framed.source = &source;
  size = framed.payload_size();
  sink.send(framed);
  return std::nullopt;
}

Voice::Problem Voice::reply(phoenix::RefView ref, const Reply::Content& reply) const {
  channel_.shard.loop.deliver_waiting();
  const phoenix::Reply message{channel_.own_join_ref(), ref, channel_.topic, reply.status, reply.response};
  return send(phoenix::encode_reply(channel_.host.serializer(), message, channel_.shard.scratch),
              fastlane::Lane::reply);
}

Voice::Problem Voice::answer_join(std::string_view status, const Payload& response) const {
  channel_.shard.loop.deliver_waiting();
  const phoenix::Reply message{channel_.join_ref, channel_.ref, channel_.topic, status, response};
  return send(phoenix::encode_reply(channel_.host.serializer(), message, channel_.shard.scratch),
              fastlane::Lane::channel);
}

void Voice::close() const {
  channel_.shard.loop.deliver_waiting();
  end(phoenix::encode_close(channel_.host.serializer(), {channel_.join_ref, channel_.topic.view()},
                            channel_.shard.scratch),
      phoenix::kCloseEvent);
}

void Voice::error() const {
  channel_.shard.loop.deliver_waiting();
  end(phoenix::encode_error(channel_.host.serializer(), {channel_.join_ref, channel_.topic.view()},
                            channel_.shard.scratch),
      phoenix::kErrorEvent);
}

void Voice::end(const phoenix::EncodeResult& encoded, std::string_view event) const {
  const Payload nothing;
  const fastlane::MessageSource source{channel_.topic.view(), event, nothing};
  if (const auto problem = send(encoded, fastlane::Lane::channel, &source))
    channel_.shard.logger.error(*problem);
}

Voice::Problem Voice::send(const phoenix::EncodeResult& encoded, fastlane::Lane lane,
                           const fastlane::MessageSource* source) const {
  if (const auto* error = std::get_if<phoenix::EncodeError>(&encoded)) return error->message;
  const auto kind = std::get<phoenix::FrameKind>(encoded);
  fastlane::MessageSink& sink = channel_.host.sink();
  if (!sink.carries(kind)) return "this connection's transport carries no binary messages";
  fastlane::EncodedMessage message = fastlane::frame_encoded(kind, channel_.shard.scratch, lane);
  message.source = source;
  sink.send(message);
  return std::nullopt;
}

}  // namespace roost::channels

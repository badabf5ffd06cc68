// SPDX-License-Identifier: Apache-2.0
#include "channel/voice.hpp"

namespace roost::channels {

Voice::Problem Voice::push(std::string_view event, const Payload& payload) const {
  const phoenix::Push message{channel_.own_join_ref(), channel_.topic.view(), event, payload};
  const fastlane::MessageSource source{message.topic, message.event, payload};
  std::string& text = channel_.shard.scratch;
  auto problem =
      send(phoenix::encode_push(channel_.host.serializer(), message, text), fastlane::Lane::channel, &source);
  if (!problem) channel_.observer().pushed(message.topic, event, text.size());
  return problem;
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

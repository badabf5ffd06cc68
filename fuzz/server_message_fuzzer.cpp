// SPDX-License-Identifier: Apache-2.0
// A server's messages to our client, in both versions, text and binary; and our client's messages made of the
// same parts are read back identically by our server.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/phoenix/client_codec.hpp"
#include "protocol/phoenix/vsn.hpp"

namespace {

using namespace roost::phoenix;

void check(bool holds) {
  if (!holds) std::abort();
}

void read_and_say(const ClientCodec& codec, const Serializer& server, FrameKind kind,
                  std::string_view frame) {
  DecodeScratch scratch;
  const ServerMessageResult decoded = codec.decode(kind, frame, scratch);
  const auto* message = std::get_if<ServerMessage>(&decoded);
  if (message == nullptr || !message->topic.is_string() || !message->event.is_string()) return;
  const std::string_view topic = message->topic.text(), event = message->event.text();
  std::string said;
  const EncodeResult encoded =
      codec.encode({message->join_ref, message->ref, topic, event, message->payload}, said);
  const auto* said_as = std::get_if<FrameKind>(&encoded);
  if (said_as == nullptr) return;  // for example names too long for a binary message
  DecodeScratch other;
  const DecodeResult heard = server.decode(*said_as, said, other);
  const auto* same = std::get_if<MessageView>(&heard);
  check(same != nullptr && same->topic.is(topic) && same->event.is(event));
  check(same->payload.text() == message->payload.text());
  check(same->payload.bytes() == message->payload.bytes());
  // A binary message has no null: it becomes "".
  if (*said_as == FrameKind::text) check(same->ref == message->ref && same->join_ref == message->join_ref);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SerializerList kServers = SerializerList::defaults();
  const std::string frame(reinterpret_cast<const char*>(data), size);
  for (const char* vsn : {"1.0.0", "2.0.0"}) {
    const auto codec = ClientCodec::for_vsn(vsn).value();
    const auto* server = std::get<const Serializer*>(kServers.select(vsn));
    read_and_say(codec, *server, FrameKind::text, frame);
    read_and_say(codec, *server, FrameKind::binary, frame);
  }
  return 0;
}

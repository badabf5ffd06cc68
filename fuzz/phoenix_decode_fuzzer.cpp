// SPDX-License-Identifier: Apache-2.0
// A client's messages in both versions, text and binary. What can be decoded can be answered, and the answer
// is valid.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/phoenix/vsn.hpp"

namespace {

using namespace roost::phoenix;

void decode_and_answer(const Serializer& serializer, FrameKind kind, std::string_view frame) {
  DecodeScratch scratch;
  const DecodeResult decoded = serializer.decode(kind, frame, scratch);
  const auto* message = std::get_if<MessageView>(&decoded);
  if (message == nullptr) return;
  std::string answer;
  const roost::Payload nothing;
  const Reply reply{message->join_ref, message->ref, message->topic, "ok", nothing};
  if (std::holds_alternative<EncodeError>(serializer.encode_reply(reply, answer))) std::abort();
  if (!roost::Payload::from_json_text(answer)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SerializerList kSerializers = SerializerList::defaults();
  const std::string frame(reinterpret_cast<const char*>(data), size);
  for (const auto& entry : kSerializers.entries()) {
    decode_and_answer(*entry.serializer, FrameKind::text, frame);
    decode_and_answer(*entry.serializer, FrameKind::binary, frame);
  }
  return 0;
}

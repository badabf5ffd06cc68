// SPDX-License-Identifier: Apache-2.0
#include "fastlane/shared_encodings.hpp"

#include <fmt/format.h>

#include "base/log_text.hpp"

namespace roost::fastlane {

SharedEncodings::SharedEncodings(const MessageSource& source, const SerializerTable& serializers,
                                 Logger& logger)
    : source_(source),
      serializers_(serializers),
      serializer_count_(serializers.size()),
      logger_(logger),
      encodings_(std::make_unique<Encoding[]>(serializer_count_)) {}

const EncodedMessage* SharedEncodings::by(std::size_t serializer) const {
  if (serializer >= serializer_count_) return nullptr;
  Encoding& encoding = encodings_[serializer];
  std::call_once(encoding.once, [&] { encode(serializer); });
  return encoding.usable ? &encoding.message : nullptr;
}

void SharedEncodings::encode(std::size_t serializer) const {
  Encoding& encoding = encodings_[serializer];
  std::string text;
  const auto result = phoenix::encode_broadcast(serializers_[serializer],
                                                {source_.topic, source_.event, source_.payload}, text);
  if (const auto* error = std::get_if<phoenix::EncodeError>(&result)) {
    logger_.error(
        fmt::format("broadcast of {} on {} can't be written by serializer {}: {}; its members go without",
                    base::shown_quoted(source_.event), base::shown_quoted(source_.topic),
                    serializers_[serializer].name(), error->message));
    return;
  }
  encoding.message = frame_encoded(std::get<phoenix::FrameKind>(result), text, Lane::broadcast);
  encoding.message.compressed = &encoding.compressed;
  encoding.message.source = &source_;
  encoding.usable = true;
}

}  // namespace roost::fastlane

// SPDX-License-Identifier: Apache-2.0
// The encoded forms of one broadcast: each serializer encodes it at most once, and each compressor setting
// compresses that at most once, on whichever shard needs it first. Owner: the broadcast. Thread: any.
#pragma once

#include <memory>
#include <mutex>

#include "fastlane/compressed_forms.hpp"
#include "fastlane/encoded_message.hpp"
#include "fastlane/serializer_table.hpp"
#include "roost/log.hpp"

namespace roost::fastlane {

class SharedEncodings {
 public:
  /// `source` views the content of the broadcast. Everything is borrowed.
  SharedEncodings(const MessageSource& source, const SerializerTable& serializers, Logger& logger);

  /// Null if this serializer cannot encode the message (a binary payload under V1, for example): logged once,
  /// and members with that serializer do not receive it.
  [[nodiscard]] const EncodedMessage* by(std::size_t serializer) const;

 private:
  struct Encoding {
    std::once_flag once;
    EncodedMessage message;
    CompressedForms compressed;
    bool usable = false;
  };
  void encode(std::size_t serializer) const;

  const MessageSource source_;
  const SerializerTable& serializers_;
  const std::size_t serializer_count_;  // at construction: members with a later serializer joined later, too
  Logger& logger_;
  const std::unique_ptr<Encoding[]> encodings_;
};

}  // namespace roost::fastlane

// SPDX-License-Identifier: Apache-2.0
// One broadcast on its way through the shards of this node. Immutable but for two things: whether all shards
// have it by now, and the cache of its encoded forms. Each serializer writes it at most once, and each
// settings compress that at most once, whichever shard needs it first.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "pubsub/compressed_forms.hpp"
#include "pubsub/message_sink.hpp"
#include "pubsub/serializer_table.hpp"
#include "roost/ids.hpp"
#include "roost/log.hpp"
#include "roost/pubsub.hpp"

namespace roost::pubsub {

struct BroadcastContent {
  std::string topic;
  std::string event;
  Payload payload;
  SubscriberId from{};  // left out on its own shard; invalid: nobody
  base::TimePoint published_at{};
  const Dispatcher* dispatcher = nullptr;  // null: the channel dispatcher
};

class Broadcast {
 public:
  Broadcast(BroadcastContent content, const SerializerTable& serializers, Logger& logger);

  [[nodiscard]] const BroadcastContent& content() const noexcept { return content_; }
  [[nodiscard]] BroadcastView view() const noexcept {
    return {content_.topic, content_.event, content_.payload};
  }

  /// Every shard that is to dispatch it has it. Until then none does: what a subscriber brings about must not
  /// get anywhere before what it was told. Thread: any.
  [[nodiscard]] bool handed_out() const noexcept { return handed_out_.load(std::memory_order_acquire); }
  void set_handed_out() const noexcept { handed_out_.store(true, std::memory_order_release); }

  /// Null when this serializer can't write it (binary under V1, say): said once in the log, and the members
  /// of that serializer go without. Thread: any.
  [[nodiscard]] const EncodedMessage* encoded(std::size_t serializer) const;

 private:
  struct Encoding {
    std::once_flag once;
    EncodedMessage message;
    CompressedForms compressed;
    bool usable = false;
  };
  void encode(std::size_t serializer) const;

  const BroadcastContent content_;
  const MessageSource source_;
  const SerializerTable& serializers_;
  std::size_t serializer_count_;  // when this was made: whoever speaks a later one came later, too
  Logger& logger_;
  std::unique_ptr<Encoding[]> encodings_;
  mutable std::atomic<bool> handed_out_{false};
};

using BroadcastPtr = std::shared_ptr<const Broadcast>;

}  // namespace roost::pubsub

// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_outbox.hpp"

#include <iterator>
#include <utility>

#include "base/check.hpp"

namespace roost::transport {

void LongPollOutbox::push(const pubsub::EncodedMessage& message) {
  bytes_ += message.payload().size();
  waiting_.push_back(message);
  waiting_.back().compressed = nullptr;  // the broadcast may be gone before this is fetched
  waiting_.back().source = nullptr;
}

const LongPollOutbox::Messages& LongPollOutbox::take() {
  ROOST_CHECK(batch_.empty(), "a batch is confirmed or lost before the next one is taken");
  batch_ = std::exchange(waiting_, {});
  bytes_ = 0;
  ++batch_number_;
  return batch_;
}

void LongPollOutbox::confirm() {
  batch_.clear();
}

void LongPollOutbox::lost(BatchNumber batch) {
  if (batch != batch_number_) return;
  for (const pubsub::EncodedMessage& message : batch_)
    bytes_ += message.payload().size();
  waiting_.insert(waiting_.begin(), std::make_move_iterator(batch_.begin()),
                  std::make_move_iterator(batch_.end()));
  batch_.clear();
}

}  // namespace roost::transport

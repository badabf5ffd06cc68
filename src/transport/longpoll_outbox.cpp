// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_outbox.hpp"

#include "base/check.hpp"

namespace roost::transport {

std::span<const base::SharedBytes> LongPollOutbox::take() {
  ROOST_CHECK(batch_.empty(), "a batch is confirmed or lost before the next one is taken");
  take_all(batch_);
  ++batch_number_;
  return batch_;
}

void LongPollOutbox::confirm() {
  for (const base::SharedBytes& message : batch_)
    count_out(message);
  clear(batch_);
}

void LongPollOutbox::lost(BatchNumber batch) {
  if (batch == batch_number_) put_back(batch_);
}

void LongPollOutbox::drop_all() noexcept {
  confirm();
  DeliveryQueue::drop_all();
}

}  // namespace roost::transport

// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.hpp"

namespace roost::transport {
namespace {

/// What has been dropped is forgotten once it is so much, and half of all.
constexpr std::ptrdiff_t kDroppedKept = 64;

}  // namespace

void LongPollOutbox::push(const fastlane::EncodedMessage& message) {
  bytes_ += message.payload().size();
  count_in(message);
  waiting_.push_back(message);
  waiting_.back().compressed = nullptr;  // the broadcast may be gone before this is fetched
  waiting_.back().source = nullptr;
}

void LongPollOutbox::push_droppable(const fastlane::EncodedMessage& message, std::optional<std::string> key) {
  push(message);
  fates_.resize(waiting_.size());
  fates_.back() = {!key, std::move(key)};
}

bool LongPollOutbox::replace(std::string_view key, const fastlane::EncodedMessage& message) {
  const auto found =
      std::find_if(fates_.begin(), fates_.end(), [&](const Fate& fate) { return fate.key == key; });
  if (found == fates_.end()) return false;
  fastlane::EncodedMessage& waiting = waiting_[static_cast<std::size_t>(found - fates_.begin())];
  bytes_ += message.payload().size() - waiting.payload().size();
  count_out(waiting);
  count_in(message);
  waiting = message;
  waiting.compressed = nullptr;
  waiting.source = nullptr;
  return true;
}

bool LongPollOutbox::drop_oldest() {
  const auto found =
      std::find_if(fates_.begin() + dropped_, fates_.end(), [](const Fate& fate) { return fate.droppable; });
  if (found == fates_.end()) return false;
  close_gap(found - fates_.begin());
  return true;
}

/// The oldest is mostly the first that waits, so that it is those before it that move up, and not the
/// thousands behind it.
void LongPollOutbox::close_gap(std::ptrdiff_t gap) {
  const auto first = waiting_.begin() + dropped_;
  bytes_ -= waiting_[static_cast<std::size_t>(gap)].payload().size();
  count_out(waiting_[static_cast<std::size_t>(gap)]);
  std::move_backward(first, waiting_.begin() + gap, waiting_.begin() + gap + 1);
  std::move_backward(fates_.begin() + dropped_, fates_.begin() + gap, fates_.begin() + gap + 1);
  *first = {};
  fates_[static_cast<std::size_t>(dropped_)] = {};
  ++dropped_;
  if (dropped_ >= kDroppedKept && dropped_ >= std::ssize(waiting_) - dropped_) forget_dropped();
}

void LongPollOutbox::forget_dropped() {
  waiting_.erase(waiting_.begin(), waiting_.begin() + dropped_);
  fates_.erase(fates_.begin(), fates_.begin() + std::min(dropped_, std::ssize(fates_)));
  dropped_ = 0;
}

const LongPollOutbox::Messages& LongPollOutbox::take() {
  ROOST_CHECK(batch_.empty(), "a batch is confirmed or lost before the next one is taken");
  forget_dropped();
  batch_ = std::exchange(waiting_, {});
  fates_.clear();
  bytes_ = 0;
  ++batch_number_;
  return batch_;
}

void LongPollOutbox::confirm() {
  for (const fastlane::EncodedMessage& message : batch_)
    count_out(message);
  batch_.clear();
}

void LongPollOutbox::lost(BatchNumber batch) {
  if (batch != batch_number_) return;
  forget_dropped();
  for (const fastlane::EncodedMessage& message : batch_)
    bytes_ += message.payload().size();
  if (!fates_.empty()) fates_.insert(fates_.begin(), batch_.size(), Fate{});
  waiting_.insert(waiting_.begin(), std::make_move_iterator(batch_.begin()),
                  std::make_move_iterator(batch_.end()));
  batch_.clear();
}

void LongPollOutbox::drop_all() noexcept {
  confirm();
  for (auto message = waiting_.begin() + dropped_; message != waiting_.end(); ++message)
    count_out(*message);
  waiting_.clear();
  fates_.clear();
  dropped_ = 0;
  bytes_ = 0;
}

}  // namespace roost::transport

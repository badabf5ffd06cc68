// SPDX-License-Identifier: Apache-2.0
#include "transport/delivery_queue.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace roost::transport {
namespace {

/// Room for so many messages is kept; and a place that has become free is given up no earlier than with so
/// many others.
constexpr std::size_t kKeptPlaces = 64;

}  // namespace

// --- in ---

void DeliveryQueue::push(base::SharedBytes message, fastlane::Lane lane) {
  bytes_ += message.size();
  count_in(message);
  messages_.push_back(std::move(message));
  if (lane == fastlane::Lane::broadcast) return;
  ordered_end_ = static_cast<std::uint32_t>(messages_.size());
}

void DeliveryQueue::push_ahead(base::SharedBytes message, fastlane::Lane lane) {
  if (lane == fastlane::Lane::broadcast || lane == fastlane::Lane::channel)
    return push(std::move(message), lane);
  const std::size_t urgent_end = std::max<std::size_t>(urgent_end_, begun());
  const std::size_t ordered_end = std::max<std::size_t>(ordered_end_, urgent_end);
  const bool urgent = lane == fastlane::Lane::urgent;
  insert(urgent ? urgent_end : ordered_end, std::move(message));
  if (urgent) urgent_end_ = static_cast<std::uint32_t>(urgent_end + 1);
  ordered_end_ = static_cast<std::uint32_t>(ordered_end + 1);
}

void DeliveryQueue::insert(std::size_t place, base::SharedBytes message) {
  bytes_ += message.size();
  count_in(message);
  messages_.insert(messages_.begin() + static_cast<std::ptrdiff_t>(place), std::move(message));
  if (fates_ && place < fates_->size())
    fates_->insert(fates_->begin() + static_cast<std::ptrdiff_t>(place), Fate{});
}

void DeliveryQueue::push_droppable(base::SharedBytes message, fastlane::Lane lane,
                                   std::optional<std::string> key) {
  push(std::move(message), lane);
  if (!fates_) fates_ = std::make_unique<Fates>();
  fates_->resize(messages_.size());
  Fate& fate = fates_->back();
  fate.mark = key ? mark_of(*key) : kDroppable;
  if (key) fate.key = std::make_unique<const std::string>(*std::move(key));
}

std::size_t DeliveryQueue::mark_of(std::string_view key) {
  return std::max(std::hash<std::string_view>()(key), kDroppable + 1);
}

// --- while it waits ---

bool DeliveryQueue::replace(std::string_view key, base::SharedBytes& message) {
  if (!fates_) return false;
  const std::size_t mark = mark_of(key);
  for (std::size_t place = begun(); place < fates_->size(); ++place) {
    const Fate& fate = (*fates_)[place];
    if (fate.mark != mark || *fate.key != key) continue;
    bytes_ += message.size() - messages_[place].size();
    count_out(messages_[place]);
    count_in(message);
    messages_[place] = std::move(message);
    return true;
  }
  return false;
}

bool DeliveryQueue::drop_oldest() {
  if (!fates_) return false;
  const auto droppable = [](const Fate& fate) { return fate.mark == kDroppable; };
  const auto first = fates_->begin() + static_cast<std::ptrdiff_t>(std::min(begun(), fates_->size()));
  const auto found = std::find_if(first, fates_->end(), droppable);
  if (found == fates_->end()) return false;
  const auto place = static_cast<std::size_t>(found - fates_->begin());
  bytes_ -= messages_[place].size();
  count_out(messages_[place]);
  close_gap(place);
  return true;
}

/// The oldest is mostly the first that waits: moving up the messages before it is cheaper than moving the
/// thousands after it.
void DeliveryQueue::close_gap(std::size_t place) {
  const auto first = static_cast<std::ptrdiff_t>(first_);
  const auto gap = static_cast<std::ptrdiff_t>(place);
  std::move_backward(messages_.begin() + first, messages_.begin() + gap, messages_.begin() + gap + 1);
  std::move_backward(fates_->begin() + first, fates_->begin() + gap, fates_->begin() + gap + 1);
  for (std::uint32_t* const end : {&urgent_end_, &ordered_end_})
    if (*end > first_ && *end <= place) ++*end;
  messages_[first_] = {};
  (*fates_)[first_] = {};
  ++first_;
  forget_sent();
}

// --- out ---

void DeliveryQueue::consume(std::size_t sent, base::BytesCredit& credit) {
  bytes_ -= sent;
  sent += sent_of_first_;
  while (first_ < messages_.size() && sent >= messages_[first_].size()) {
    sent -= messages_[first_].size();
    count_out(messages_[first_]);
    credit.give_back(messages_[first_++]);
  }
  sent_of_first_ = static_cast<std::uint32_t>(sent);
  forget_sent();
}

/// The queue of a reader that always lags a little is never empty: the places of sent messages are given up
/// once they are as many as those in use, so that a message is moved at most once.
void DeliveryQueue::forget_sent() {
  if (first_ == messages_.size()) {
    clear(messages_);
    first_ = urgent_end_ = ordered_end_ = 0;
    fates_.reset();
  } else if (first_ >= kKeptPlaces && first_ >= messages_.size() - first_) {
    forget_front(first_);
  }
}

void DeliveryQueue::forget_front(std::size_t count) {
  const auto end = static_cast<std::ptrdiff_t>(count);
  messages_.erase(messages_.begin(), messages_.begin() + end);
  if (fates_) fates_->erase(fates_->begin(), fates_->begin() + std::min(end, std::ssize(*fates_)));
  first_ = 0;
  urgent_end_ -= static_cast<std::uint32_t>(std::min<std::size_t>(urgent_end_, count));
  ordered_end_ -= static_cast<std::uint32_t>(std::min<std::size_t>(ordered_end_, count));
}

// --- all at once ---

void DeliveryQueue::take_all(Messages& taken) {
  forget_front(first_);
  bytes_ = sent_of_first_ = urgent_end_ = ordered_end_ = 0;
  fates_.reset();
  taken.swap(messages_);
}

void DeliveryQueue::put_back(Messages& taken) {
  forget_front(first_);
  const auto count = static_cast<std::uint32_t>(taken.size());
  for (const base::SharedBytes& message : taken)
    bytes_ += message.size();
  messages_.insert(messages_.begin(), std::make_move_iterator(taken.begin()),
                   std::make_move_iterator(taken.end()));
  clear(taken);
  if (fates_) add_fates_in_front(count);
  if (urgent_end_ > 0) urgent_end_ += count;
  ordered_end_ += count;
}

void DeliveryQueue::clear(Messages& messages) noexcept {
  messages.clear();
  if (messages.capacity() > kKeptPlaces) messages.shrink_to_fit();
}

void DeliveryQueue::add_fates_in_front(std::size_t count) {
  Fates fates(count);
  std::move(fates_->begin(), fates_->end(), std::back_inserter(fates));
  *fates_ = std::move(fates);
}

void DeliveryQueue::drop_after_first() {
  const std::size_t kept = sent_of_first_ > 0 ? 1 : 0;
  if (first_ + kept >= messages_.size()) return;
  count_out_from(first_ + kept);
  messages_.resize(first_ + kept);
  fates_.reset();
  urgent_end_ = ordered_end_ = 0;
  bytes_ = kept == 0 ? 0 : messages_[first_].size() - sent_of_first_;
}

void DeliveryQueue::drop_all() noexcept {
  count_out_from(first_);
  messages_.clear();
  fates_.reset();
  bytes_ = first_ = sent_of_first_ = urgent_end_ = ordered_end_ = 0;
  held_in_ = nullptr;
}

// --- what counts in the backlog of the shard ---

void DeliveryQueue::hold(net::ShardBacklog& backlog) {
  if (held_in_ != nullptr) return;
  held_in_ = &backlog;
  for (std::size_t place = first_; place < messages_.size(); ++place)
    count_in(messages_[place]);
}

void DeliveryQueue::count_out_from(std::size_t place) const noexcept {
  for (; held_in_ != nullptr && place < messages_.size(); ++place)
    count_out(messages_[place]);
}

}  // namespace roost::transport
